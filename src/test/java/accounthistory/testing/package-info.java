/// What tests stand on: a real, migrated PostgreSQL for each of them ([WithDatabase]).
@NullMarked
package accounthistory.testing;

import org.jspecify.annotations.NullMarked;
