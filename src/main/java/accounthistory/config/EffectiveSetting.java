package accounthistory.config;

/// One line of `config show`: what counts, and why.
///
/// @param value the text that counts, dots for a secret, empty when nothing is set
/// @param origin the file with its line, a variable, `default` or `not set`
public record EffectiveSetting(String key, String value, String origin) {}
