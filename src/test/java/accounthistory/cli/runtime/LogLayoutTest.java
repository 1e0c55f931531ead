package accounthistory.cli.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LogLayoutTest {
  private final LoggerContext context = new LoggerContext();

  @Test
  void anEventIsOneLineWhateverIsInIt() {
    assertThat(line(null, "account={} {}", "x\n2026-11-20 forged", "\u001b[2K\u202E"))
        .isEqualTo(
            "2026-11-20T12:00:00.000Z WARN  account=x\\n2026-11-20 forged \\u001B[2K\\u202E\n");
  }

  @Test
  void durationsAreWrittenAsSettingsWriteThem() {
    assertThat(line(null, "no answer in {}", Duration.ofSeconds(90))).endsWith("in 1m30s\n");
  }

  @Test
  void instantsAreWrittenToTheMillisecond() {
    assertThat(line(null, "since {}", Instant.parse("2026-11-20T12:00:00.123456789Z")))
        .endsWith("since 2026-11-20T12:00:00.123Z\n");
    assertThat(line(null, "since {}", Instant.parse("2026-11-20T12:00:00.000006789Z")))
        .endsWith("since 2026-11-20T12:00:00Z\n");
  }

  @Test
  void aBugShowsWhereAndItsMessageStaysOnItsLine() {
    var cause = new IllegalStateException("a\n\tat forged.Class(File.java:1)\u001b[31m");
    var text = line(new IllegalArgumentException("outer\rb", cause), "a bug");

    assertThat(text)
        .contains("IllegalStateException: a\\n\\tat forged.Class(File.java:1)\\u001B[31m\n")
        .contains("outer\\rb\n")
        .contains("\tat " + LogLayoutTest.class.getName());
  }

  private String line(@Nullable Throwable error, String message, Object... arguments) {
    var event = new LoggingEvent("", context.getLogger("x"), Level.WARN, message, error, arguments);
    event.setInstant(Instant.parse("2026-11-20T12:00:00Z"));
    var layout = new LogLayout();
    layout.start();
    return layout.doLayout(event);
  }
}
