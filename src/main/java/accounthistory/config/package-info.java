/// Settings: one YAML file and the environment, read once, whole or not at all.
///
/// Every key is declared once, in [accounthistory.config.Settings#KEYS]. The environment and the
/// file system come in as arguments; nothing here asks the process for them.
@NullMarked
package accounthistory.config;

import org.jspecify.annotations.NullMarked;
