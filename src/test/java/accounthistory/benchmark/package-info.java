/// Measurements that are run by hand: `mvn -q test-compile exec:exec@benchmark`. No part of `mvn
/// verify`.
@NullMarked
package accounthistory.benchmark;

import org.jspecify.annotations.NullMarked;
