/// How the store says what became of what it was given.
@NullMarked
package accounthistory.store.load;

import org.jspecify.annotations.NullMarked;
