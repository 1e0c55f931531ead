package accounthistory.cli.runtime;

import accounthistory.text.DurationText;
import accounthistory.text.ProgressTimer;
import java.io.Console;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/// Shows people that long work goes on: one line rewritten on a terminal, a line now and then
/// elsewhere.
public final class Progress {
  private static final DateTimeFormatter MINUTES =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final Duration LINE_EVERY = Duration.ofSeconds(5);
  private static final Duration REWRITE_EVERY = Duration.ofMillis(100);

  private final HostEnvironment host;
  private final boolean isTerminal;
  private final ProgressTimer timer;

  public Progress(HostEnvironment host) {
    this.host = host;
    this.isTerminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    this.timer = ProgressTimer.atOnce(host.clock(), isTerminal ? REWRITE_EVERY : LINE_EVERY);
  }

  public void step(String what) {
    host.err().println(what + " …");
  }

  public void at(Instant slot, Instant end, long snapshots) {
    show(() ->
        "Living through %s of %s UTC: %s snapshots stored"
            .formatted(MINUTES.format(slot), MINUTES.format(end), snapshots));
  }

  /// Shows how far the work is and how long it has taken, when it is time to.
  public void show(Supplier<String> howFar) {
    if (!timer.isDue()) {
      return;
    }
    var line = howFar.get() + ", " + DurationText.about(timer.taken());
    if (isTerminal) {
      rewrite("\r\033[K" + line);
    } else {
      host.err().println(line);
    }
  }

  /// Clears the line of a terminal.
  public void end() {
    if (isTerminal) {
      rewrite("\r\033[K");
    }
  }

  public void done(long snapshots) {
    end();
    host.err().printf("%s snapshots stored in %s.%n", snapshots, DurationText.about(timer.taken()));
  }

  /// The one line that a terminal is to obey; none of it is anybody else's text.
  private static void rewrite(String line) {
    System.err.print(line);
    System.err.flush();
  }
}
