package accounthistory.exchange.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.capture.Environment;
import accounthistory.capture.Venue;
import accounthistory.exchange.http.ExchangeOptions.ClockOptions;
import accounthistory.exchange.http.ExchangeOptions.Timeouts;
import accounthistory.exchange.protocol.UntrustedHostException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ExchangeOptionsTest {
  private static final ExchangeOptions PRODUCTION =
      ExchangeOptions.of(Venue.BINANCE_USDM, Environment.PRODUCTION);

  @Test
  void anEnvironmentIsAskedAtItsOwnHost() {
    assertThat(PRODUCTION.baseUri()).hasToString("https://fapi.binance.com");
    assertThat(PRODUCTION.bodyLimit()).isEqualTo(64 * 1024 * 1024);
    assertThat(PRODUCTION.recvWindow()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void aHostOfAnotherEnvironmentIsRefusedAtOnce() {
    var uri = URI.create("https://demo-fapi.binance.com");
    assertThatThrownBy(() -> ExchangeOptions.of(Venue.BINANCE_USDM, Environment.PRODUCTION, uri))
        .isInstanceOf(UntrustedHostException.class)
        .hasMessageContaining(uri.toString());
  }

  @Test
  void senselessLimitsAreRefused() {
    assertThatThrownBy(() -> PRODUCTION.withBodyLimit(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PRODUCTION.withRecvWindow(Duration.ofSeconds(61)))
        .hasMessage("recvWindow 1m1s: want 1ms to 1m");
    assertThatThrownBy(() -> PRODUCTION.withRecvWindow(Duration.ofNanos(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> new Timeouts(Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(1)))
        .hasMessage("response timeout 0s: want 1ms to 1h");
    assertThatThrownBy(() -> new ClockOptions(0, Duration.ofMinutes(1), Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ClockOptions(3, Duration.ofMinutes(1), Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
