/// How texts are shown to people: texts of others as texts, durations and sizes as settings write
/// them. Knows nothing of the rest.
@NullMarked
package accounthistory.text;

import org.jspecify.annotations.NullMarked;
