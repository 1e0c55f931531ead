/// The SQL that analysts and operators read too: the files of `sql/`, found beside the classes or
/// inside the jar. Knows no database.
@NullMarked
package accounthistory.sql;

import org.jspecify.annotations.NullMarked;
