/// The embedded server as its users meet it: started by several at once, killed, found again.
@NullMarked
package accounthistory.store.embedded;

import org.jspecify.annotations.NullMarked;
