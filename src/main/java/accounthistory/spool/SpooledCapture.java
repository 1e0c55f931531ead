package accounthistory.spool;

import accounthistory.capture.Capture;
import accounthistory.capture.Environment;
import accounthistory.capture.InvalidValueException;
import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.capture.Venue;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/// The name of one capture's file in the spool.
///
/// Names sort in drain order: slot, the venue's public streams before accounts, subject, stream,
/// attempt. They read
/// `20260314T120500Z+1+binance-usdm+production+main+account+<attempt>+<content>.capture`, with `0`
/// and `-` for the rank and name of public streams. `+` is in no label and no account name, and
/// sorts before every character that is, so that file names sort as subjects do.
///
/// @param name the file's name, no folder
/// @param content the beginning of the envelope's checksum: the same capture spooled twice is one
///   file, two failures of one slot are two
public record SpooledCapture(
    String name, Instant slot, Subject subject, Stream stream, UUID attempt, String content)
    implements Comparable<SpooledCapture> {
  static final String SUFFIX = ".capture";

  private static final int FIELDS = 8;
  private static final Pattern CONTENT = Pattern.compile("[0-9a-f]{16}");
  private static final DateTimeFormatter SLOT =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC)
          .withResolverStyle(ResolverStyle.STRICT);
  private static final Pattern ATTEMPT =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private static final Instant SLOT_MIN = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant SLOT_MAX = Instant.parse("9999-12-31T23:59:59Z");

  /// Throws `InvalidValueException` for a name that is not the one of the other fields, and for a
  /// slot whose year has not four digits: names would no longer sort in time.
  public SpooledCapture {
    if (slot.isBefore(SLOT_MIN) || slot.isAfter(SLOT_MAX)) {
      throw new InvalidValueException(
          subject + ": slot " + slot + " is not in the years 0 to 9999");
    }
    if (!CONTENT.matcher(content).matches()) {
      throw new InvalidValueException("content \"" + content + "\" is not 16 hex digits");
    }
    var want = beginning(slot, subject, stream) + attempt + "+" + content + SUFFIX;
    if (!name.equals(want)) {
      throw new InvalidValueException("file name \"" + name + "\", want \"" + want + "\"");
    }
  }

  static SpooledCapture of(Capture capture, Envelope envelope) {
    var attempt = capture.attempt();
    var content = envelope.sha256().substring(0, 16);
    return new SpooledCapture(
        beginning(capture.slot(), capture.subject(), capture.stream())
            + attempt
            + "+"
            + content
            + SUFFIX,
        capture.slot(),
        capture.subject(),
        capture.stream(),
        attempt,
        content);
  }

  /// The capture that a file of this name holds; empty for a name that this program does not give.
  static Optional<SpooledCapture> named(String name) {
    if (!name.endsWith(SUFFIX)) {
      return Optional.empty();
    }
    var fields = name.substring(0, name.length() - SUFFIX.length()).split("\\+", -1);
    if (fields.length != FIELDS || !ATTEMPT.matcher(fields[6]).matches()) {
      return Optional.empty();
    }
    try {
      var venue = Venue.of(fields[2]);
      var environment = Environment.of(fields[3]);
      var subject =
          fields[1].equals("0")
              ? Subject.publicOf(venue, environment)
              : new Subject(venue, environment, fields[4]);
      return Optional.of(
          new SpooledCapture(
              name,
              SLOT.parse(fields[0], Instant::from),
              subject,
              Stream.of(fields[5]),
              UUID.fromString(fields[6]),
              fields[7]));
    } catch (DateTimeException | InvalidValueException _) {
      return Optional.empty();
    }
  }

  /// What the names of all captures of one slot and stream begin with.
  static String beginning(Instant slot, Subject subject, Stream stream) {
    return String.join(
        "+",
        SLOT.format(slot),
        subject.isPublic() ? "0" : "1",
        subject.venue().label(),
        subject.environment().label(),
        subject.isPublic() ? "-" : subject.name(),
        stream.label(),
        "");
  }

  /// Whether this is the name of the given capture.
  boolean names(Capture capture) {
    return slot.equals(capture.slot())
        && subject.equals(capture.subject())
        && stream == capture.stream()
        && attempt.equals(capture.attempt());
  }

  @Override
  public int compareTo(SpooledCapture other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
