@NullMarked
package accounthistory.booking;

import org.jspecify.annotations.NullMarked;
