/// Measurements that are run by hand, no part of `mvn verify`: `mvn -q test-compile
/// exec:exec@benchmark`, `mvn test -Ppanels`, `mvn test -Pslot`.
@NullMarked
package accounthistory.benchmark;

import org.jspecify.annotations.NullMarked;
