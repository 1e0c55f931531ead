/// Settings, read from real files.
@NullMarked
package accounthistory.config;

import org.jspecify.annotations.NullMarked;
