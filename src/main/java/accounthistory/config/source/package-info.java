/// Where settings come from: the YAML file and the environment.
///
/// In: a file or variables. Out: values with file and line, or problems that name them.
@NullMarked
package accounthistory.config.source;

import org.jspecify.annotations.NullMarked;
