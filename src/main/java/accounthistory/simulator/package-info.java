/// The simulated exchange: a loopback HTTP server that answers as the real one documents, over a
/// seeded [world][accounthistory.simulator.ledger.World].
///
/// It checks keys, signatures, timestamps and request weight, and sends replies in the byte shape
/// of the real ones. It knows nothing of how the program reads or stores them: nothing here may be
/// imported from `normalize` or `store`, and its arithmetic is its own and naive, because it is
/// what the program is tested against.
///
/// An endpoint is one class, listed in [accounthistory.simulator.Endpoints].
@NullMarked
package accounthistory.simulator;

import org.jspecify.annotations.NullMarked;
