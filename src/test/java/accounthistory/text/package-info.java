/// Tests of what people read.
@NullMarked
package accounthistory.text;

import org.jspecify.annotations.NullMarked;
