package accounthistory.config.value;

/// The text of one setting as it was found. It may be a secret, so it prints as its origin.
public record Value(String text, Origin origin) {
  @Override
  public String toString() {
    return "value from " + origin.where();
  }
}
