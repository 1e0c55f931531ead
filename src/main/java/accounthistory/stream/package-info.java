/// What one capture of a stream means: the only thing that goes from the normalizer to the
/// database.
///
/// In: a capture and what its bodies say. Out: [accounthistory.stream.StreamRows], one record for
/// each [accounthistory.capture.Stream]; code that writes or counts them switches over it.
@NullMarked
package accounthistory.stream;

import org.jspecify.annotations.NullMarked;
