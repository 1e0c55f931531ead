package accounthistory.capture;

import java.util.regex.Pattern;

/// Whose data a capture holds: an account by venue, environment and name, or the venue itself.
///
/// @param name the account's name from the settings; `venue/environment` for the venue's own public
///   streams, which no account can be called
public record Subject(Venue venue, Environment environment, String name)
    implements Comparable<Subject> {
  private static final Pattern ACCOUNT_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  public Subject {
    if (!isAccountName(name) && !name.equals(publicName(venue, environment))) {
      throw new InvalidValueException(
          "account name \"%s\": want 1 to 63 letters, digits, '.', '_' or '-', beginning with a letter or digit"
              .formatted(name));
    }
  }

  /// The venue's public streams in one environment.
  public static Subject publicOf(Venue venue, Environment environment) {
    return new Subject(venue, environment, publicName(venue, environment));
  }

  /// Whether a text can name an account.
  public static boolean isAccountName(String name) {
    return ACCOUNT_NAME.matcher(name).matches();
  }

  public boolean isPublic() {
    return name.equals(publicName(venue, environment));
  }

  /// The venue and environment whose public streams serve this subject.
  public Subject publicSubject() {
    return publicOf(venue, environment);
  }

  @Override
  public int compareTo(Subject other) {
    var byVenue = venue.compareTo(other.venue);
    if (byVenue != 0) {
      return byVenue;
    }
    var byEnvironment = environment.compareTo(other.environment);
    return byEnvironment != 0 ? byEnvironment : name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return isPublic() ? name : venue.label() + "/" + environment.label() + "/" + name;
  }

  private static String publicName(Venue venue, Environment environment) {
    return venue.label() + "/" + environment.label();
  }
}
