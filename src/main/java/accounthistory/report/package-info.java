/// Named SQL turned into tables: the questions of `sql/report`, which read the views, and the
/// sentences of `sql/check`, which return no row when they hold. Read-only.
@NullMarked
package accounthistory.report;

import org.jspecify.annotations.NullMarked;
