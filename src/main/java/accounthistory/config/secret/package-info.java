/// Where secrets lie, read at each use; their values never become a setting.
@NullMarked
package accounthistory.config.secret;

import org.jspecify.annotations.NullMarked;
