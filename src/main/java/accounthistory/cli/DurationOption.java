package accounthistory.cli;

import accounthistory.capture.InvalidValueException;
import accounthistory.config.DurationText;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A duration on the command line, written as in settings: `500ms`, `30s`, `5m`.
final class DurationOption implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    try {
      return DurationText.parse(text);
    } catch (InvalidValueException | NumberFormatException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
