/// One batch run, and the watch that repeats it: what each stage does, how an account's run ended.
///
/// In: jobs of accounts, shared state, the way to the database. Out: results of accounts and
/// streams, from which the command line makes its summary and exit code.
@NullMarked
package accounthistory.run;

import org.jspecify.annotations.NullMarked;
