package accounthistory.cli.runtime;

import accounthistory.text.DurationText;
import java.io.Console;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/// Shows people that long work goes on: one line rewritten on a terminal, a line now and then
/// elsewhere.
public final class Progress {
  private static final DateTimeFormatter MINUTES =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final Duration LINE_EVERY = Duration.ofSeconds(5);
  private static final Duration REWRITE_EVERY = Duration.ofMillis(100);

  private final HostEnvironment host;
  private final boolean isTerminal;
  private final Instant begun;
  private Instant shown = Instant.EPOCH;

  public Progress(HostEnvironment host) {
    this.host = host;
    this.isTerminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    this.begun = host.clock().instant();
  }

  public void step(String what) {
    host.err().println(what + " …");
  }

  public void at(Instant slot, Instant end, long snapshots) {
    var now = host.clock().instant();
    var every = isTerminal ? REWRITE_EVERY : LINE_EVERY;
    if (Duration.between(shown, now).compareTo(every) < 0) {
      return;
    }
    shown = now;
    var line =
        "Living through %s of %s UTC: %s snapshots stored, %s"
            .formatted(
                MINUTES.format(slot),
                MINUTES.format(end),
                snapshots,
                DurationText.about(Duration.between(begun, now)));
    if (isTerminal) {
      rewrite("\r" + line);
    } else {
      host.err().println(line);
    }
  }

  public void done(long snapshots) {
    var took = Duration.between(begun, host.clock().instant());
    if (isTerminal) {
      rewrite("\r\033[K");
    }
    host.err().printf("%s snapshots stored in %s.%n", snapshots, DurationText.about(took));
  }

  /// The one line that a terminal is to obey; none of it is anybody else's text.
  private static void rewrite(String line) {
    System.err.print(line);
    System.err.flush();
  }
}
