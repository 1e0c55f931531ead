/// Replies of account endpoints: state, positions, configuration, brackets.
///
/// In: a body. Out: domain records; what is not understood is named by path and value.
@NullMarked
package accounthistory.normalize.binance.account;

import org.jspecify.annotations.NullMarked;
