/// Brings a database to the program's schema: tables by numbered migrations, views by replacement,
/// rights by grants. Running it twice changes nothing.
@NullMarked
package accounthistory.store.schema;

import org.jspecify.annotations.NullMarked;
