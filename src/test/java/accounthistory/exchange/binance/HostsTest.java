package accounthistory.exchange.binance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.capture.Environment;
import accounthistory.capture.Venue;
import accounthistory.exchange.protocol.HostKind;
import accounthistory.exchange.protocol.UntrustedHostException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HostsTest {
  @ParameterizedTest
  @CsvSource({
    "PRODUCTION, https://fapi.binance.com, https://fapi.binance.com",
    "PRODUCTION, https://FAPI.binance.com:443/, https://fapi.binance.com:443",
    "TESTNET, https://demo-fapi.binance.com, https://demo-fapi.binance.com",
    "TESTNET, https://testnet.binancefuture.com, https://testnet.binancefuture.com",
    "SIMULATED, http://127.0.0.1:8080, http://127.0.0.1:8080",
    "SIMULATED, http://localhost:8080/, http://localhost:8080",
    "SIMULATED, https://[::1]:8443, https://[::1]:8443",
  })
  void anEnvironmentsOwnHostIsAccepted(Environment environment, URI given, URI wanted) {
    assertThat(Hosts.checked(Venue.BINANCE_USDM, environment, given)).isEqualTo(wanted);
  }

  @ParameterizedTest
  @CsvSource({
    "PRODUCTION, http://fapi.binance.com, want https",
    "PRODUCTION, https://demo-fapi.binance.com, production signs only for fapi.binance.com",
    "PRODUCTION, https://fapi.binance.com.evil.example, production signs only for",
    "PRODUCTION, https://evil.example/fapi.binance.com, at most a port",
    "PRODUCTION, https://127.0.0.1:8443, production signs only for",
    "PRODUCTION, https://fapi.binance.com:8443, at port 443",
    "PRODUCTION, https://api.binance.com, production signs only for",
    "TESTNET, https://fapi.binance.com, testnet signs only for demo-fapi.binance.com",
    "TESTNET, http://localhost:1, testnet signs only for",
    "SIMULATED, https://fapi.binance.com, loopback",
    "SIMULATED, http://10.0.0.1:8080, plain http only to the loopback",
    "SIMULATED, https://10.0.0.1:8080, loopback address only",
    "SIMULATED, http://localhost.evil.example, plain http only",
    "SIMULATED, http://127.0.0.1.evil.example, plain http only",
    "SIMULATED, ftp://127.0.0.1, want https",
    "SIMULATED, http://127.0.0.1/path, at most a port",
    "SIMULATED, http://127.0.0.1?a=b, at most a port",
    "SIMULATED, //127.0.0.1, want https",
    "SIMULATED, 127.0.0.1, at most a port",
  })
  void anyOtherUrlIsRefused(Environment environment, String given, String why) {
    assertThatThrownBy(() -> Hosts.checked(Venue.BINANCE_USDM, environment, URI.create(given)))
        .isInstanceOf(UntrustedHostException.class)
        .hasMessageContaining(why)
        .hasMessageContaining(given);
  }

  @Test
  void aPasswordInAUrlIsNotShown() {
    assertThatThrownBy(() ->
            Hosts.checked(
                Venue.BINANCE_USDM,
                Environment.PRODUCTION,
                URI.create("https://me:hunter2@fapi.binance.com")))
        .isInstanceOf(UntrustedHostException.class)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void theSimulatedExchangeHasNoAddressOfItsOwn() {
    assertThat(Hosts.defaultUri(Venue.BINANCE_USDM, Environment.PRODUCTION))
        .hasToString("https://fapi.binance.com");
    assertThat(Hosts.defaultUri(Venue.BINANCE_USDM, Environment.TESTNET))
        .hasToString("https://demo-fapi.binance.com");
    assertThatThrownBy(() -> Hosts.defaultUri(Venue.BINANCE_USDM, Environment.SIMULATED))
        .isInstanceOf(UntrustedHostException.class);
  }

  @Test
  void onlyProductionHasAWalletHostOfItsOwn() {
    var given = URI.create("http://127.0.0.1:8080");
    assertThat(Hosts.of(HostKind.WALLET, Environment.PRODUCTION, given))
        .contains(URI.create("https://api.binance.com"));
    assertThat(Hosts.of(HostKind.WALLET, Environment.TESTNET, given)).isEmpty();
    assertThat(Hosts.of(HostKind.WALLET, Environment.SIMULATED, given)).contains(given);
    for (var environment : Environment.values()) {
      assertThat(Hosts.of(HostKind.FUTURES, environment, given)).contains(given);
    }
    assertThat(Endpoint.API_RESTRICTIONS.hostKind()).isEqualTo(HostKind.WALLET);
    assertThat(Endpoint.BALANCE_V3.hostKind()).isEqualTo(HostKind.FUTURES);
  }
}
