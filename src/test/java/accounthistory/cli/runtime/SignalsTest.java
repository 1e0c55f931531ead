package accounthistory.cli.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SignalsTest {
  @Test
  void aSignalEndsWaitingAndGivesTheProcessItsExitCode() throws Exception {
    try (var signals = new Signals()) {
      assertThat(signals.exit(ExitCode.TRY_LATER)).isEqualTo(75);

      // The listener is called instead of the JVM, which goes on.
      var pid = Long.toString(ProcessHandle.current().pid());
      assertThat(new ProcessBuilder("kill", "-TERM", pid).start().waitFor()).isZero();

      assertThatThrownBy(() -> signals.sleep(Duration.ofSeconds(30)))
          .isInstanceOf(InterruptedException.class);
      assertThat(signals.isStopped()).isTrue();
      assertThat(signals.signal()).contains(StopSignal.SIGTERM);
      assertThat(signals.exit(ExitCode.TRY_LATER)).isEqualTo(143);
      assertThat(signals.exit(ExitCode.BUG)).as("no signal hides a bug").isEqualTo(70);
    }
  }

  @Test
  void exitCodesAreThoseOfShells() {
    assertThat(StopSignal.SIGHUP.exitCode()).isEqualTo(129);
    assertThat(StopSignal.SIGINT.exitCode()).isEqualTo(130);
    assertThat(StopSignal.SIGTERM.exitCode()).isEqualTo(143);
  }
}
