@NullMarked
package accounthistory.state;

import org.jspecify.annotations.NullMarked;
