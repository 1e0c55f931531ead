/// Every key that settings may have: name, type, default, meaning, and what may be wrong with it.
@NullMarked
package accounthistory.config.key;

import org.jspecify.annotations.NullMarked;
