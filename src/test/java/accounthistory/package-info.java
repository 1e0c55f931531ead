/// Rules of the whole house, and what every test shares.
@NullMarked
package accounthistory;

import org.jspecify.annotations.NullMarked;
