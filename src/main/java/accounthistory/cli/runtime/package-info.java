/// What commands stand on: the host, signals, logging, summaries, what a run is made of.
@NullMarked
package accounthistory.cli.runtime;

import org.jspecify.annotations.NullMarked;
