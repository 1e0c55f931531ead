/// The state folder: what must outlive a run other than captures, and what several processes on one
/// machine share without a database. Small private files, written whole or under a lock: 0600 in
/// folders of 0700.
@NullMarked
package accounthistory.state;

import org.jspecify.annotations.NullMarked;
