/// Values of settings with where they come from, and the types that read them.
@NullMarked
package accounthistory.config.value;

import org.jspecify.annotations.NullMarked;
