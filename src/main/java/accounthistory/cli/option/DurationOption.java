package accounthistory.cli.option;

import accounthistory.text.DurationText;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A duration on the command line, written as in settings: `500ms`, `30s`, `5m`.
public final class DurationOption implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    return DurationText.parse(text)
        .orElseThrow(() ->
            new TypeConversionException("\"%s\": want %s".formatted(text, DurationText.WANTED)));
  }
}
