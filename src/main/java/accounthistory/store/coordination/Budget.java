package accounthistory.store.coordination;

/// Whose request weight: the exchange counts per host and address that it sees.
///
/// @param host host of the exchange
/// @param egress address that the exchange sees, or the name given to it in the settings
public record Budget(String host, String egress) {
  public Budget {
    if (host.isBlank() || egress.isBlank()) {
      throw new IllegalArgumentException(
          "budget of host \"%s\" and address \"%s\": want both".formatted(host, egress));
    }
  }
}
