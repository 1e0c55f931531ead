/// Reads an exchange: signed requests out, verbatim documents or named failures back.
///
/// [ExchangeClient] asks once and says how it ended; every expected end is a [FetchOutcome].
/// `WeightBudget` decides whether a request may be sent at all; `SharedBudget` keeps weight and
/// bans for all processes of the machine. [RetryRule] says when to try again; trying belongs to the
/// caller, which alone knows how late a slot may be taken.
@NullMarked
package accounthistory.exchange;

import org.jspecify.annotations.NullMarked;
