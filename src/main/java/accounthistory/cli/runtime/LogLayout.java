package accounthistory.cli.runtime;

import accounthistory.text.DurationText;
import accounthistory.text.InstantText;
import accounthistory.text.Printable;
import ch.qos.logback.classic.pattern.RootCauseFirstThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.LayoutBase;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.helpers.MessageFormatter;

/// A log line: the instant in UTC, the level, the message on one line whatever is in it, and below
/// it where a bug was met, the root cause first.
final class LogLayout extends LayoutBase<ILoggingEvent> {
  private static final DateTimeFormatter INSTANT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Trace trace = new Trace();

  @Override
  public void start() {
    trace.start();
    super.start();
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    var level = event.getLevel().toString();
    return INSTANT.format(event.getInstant())
        + " "
        + level
        + " ".repeat(Math.max(0, 5 - level.length()))
        + " "
        + Printable.line(message(event))
        + "\n"
        + Printable.lines(trace.convert(event));
  }

  /// Durations are written as settings write them, and instants without needless digits, wherever
  /// they are logged.
  private static String message(ILoggingEvent event) {
    var arguments = event.getArgumentArray();
    if (arguments == null) {
      return String.valueOf(event.getFormattedMessage());
    }
    var written = Arrays.stream(arguments).map(LogLayout::written).toArray();
    return String.valueOf(MessageFormatter.basicArrayFormat(event.getMessage(), written));
  }

  private static @Nullable Object written(@Nullable Object argument) {
    return switch (argument) {
      case Duration duration -> DurationText.about(duration);
      case Instant instant -> InstantText.of(instant);
      case null, default -> argument;
    };
  }

  /// A stack trace whose messages are each on one line.
  private static final class Trace extends RootCauseFirstThrowableProxyConverter {
    @Override
    protected String throwableProxyToString(IThrowableProxy error) {
      return super.throwableProxyToString(new OnOneLine(error));
    }
  }

  private record OnOneLine(IThrowableProxy error) implements IThrowableProxy {
    @Override
    public @Nullable String getMessage() {
      var message = error.getMessage();
      return message == null ? null : Printable.line(message);
    }

    @Override
    public @Nullable String getOverridingMessage() {
      var message = error.getOverridingMessage();
      return message == null ? null : Printable.line(message);
    }

    @Override
    public String getClassName() {
      return error.getClassName();
    }

    @Override
    public StackTraceElementProxy[] getStackTraceElementProxyArray() {
      return error.getStackTraceElementProxyArray();
    }

    @Override
    public int getCommonFrames() {
      return error.getCommonFrames();
    }

    @Override
    public @Nullable IThrowableProxy getCause() {
      var cause = error.getCause();
      return cause == null ? null : new OnOneLine(cause);
    }

    @Override
    public IThrowableProxy[] getSuppressed() {
      var suppressed = error.getSuppressed();
      return suppressed == null
          ? new IThrowableProxy[0]
          : Arrays.stream(suppressed).map(OnOneLine::new).toArray(IThrowableProxy[]::new);
    }

    @Override
    public boolean isCyclic() {
      return error.isCyclic();
    }
  }
}
