/// The program's own PostgreSQL: unpacked from the class path, kept in a folder of the user's,
/// started once and shared by every command that runs at the same time.
///
/// [EmbeddedDatabase] is the door; nothing here knows tables.
@NullMarked
package accounthistory.store.embedded;

import org.jspecify.annotations.NullMarked;
