/// Keys of accounts: which may be used, what they may do, whose account they open.
///
/// In: key pairs from the settings. Out: whether an account may be asked with a pair, and the proof
/// of identity that each capture carries. What is found out is remembered in the state folder.
@NullMarked
package accounthistory.credential;

import org.jspecify.annotations.NullMarked;
