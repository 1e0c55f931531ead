/// Reads an exchange: signed requests out, verbatim documents or named failures back.
///
/// [ExchangeClient] asks once and says how it ended; every expected end is a [FetchOutcome].
/// [WeightBudget] decides whether a request may be sent at all: sharing it between processes and
/// remembering bans belongs behind that interface. Trying again belongs to the caller, which alone
/// knows how late a slot may be taken.
@NullMarked
package accounthistory.exchange;

import org.jspecify.annotations.NullMarked;
