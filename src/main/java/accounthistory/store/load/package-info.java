/// What is handed to the store, and what became of it.
@NullMarked
package accounthistory.store.load;

import org.jspecify.annotations.NullMarked;
