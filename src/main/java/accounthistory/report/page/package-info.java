/// One HTML file that shows accounts: panels, which are the files of `sql/page`, read in one
/// read-only transaction and written with all that a browser needs to draw them. In: a connection
/// and what to show. Out: the text of the file.
@NullMarked
package accounthistory.report.page;

import org.jspecify.annotations.NullMarked;
