package accounthistory.config.value;

/// The text of one setting as it was found. It may be a secret, so it prints as its origin.
public record SettingValue(String text, SettingOrigin origin) {
  @Override
  public String toString() {
    return "value from " + origin.where();
  }
}
