package accounthistory.config;

import static accounthistory.config.SettingsFolder.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.exchange.http.Network;
import accounthistory.exchange.http.Proxy;
import accounthistory.testing.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NetworkSettingsTest {
  @TempDir private Path home;

  @Test
  void aProxyIsTakenFromTheFileWithItsLogin() {
    var settings =
        folder(
                """
                exchange:
                  proxy: http://proxy.example:3128
                  proxy-user: me
                  proxy-password: ${env:PROXY_PASSWORD}
                """)
            .with("PROXY_PASSWORD", "hidden-1")
            .with("HTTPS_PROXY", "http://other:1")
            .with("NO_PROXY", "*")
            .load();
    var proxy = proxy(settings);
    assertThat(proxy.host()).isEqualTo("proxy.example");
    assertThat(proxy.port()).isEqualTo(3128);
    assertThat(login(proxy)).isEqualTo("me:hidden-1");
    assertThat(proxy.direct()).isEmpty();
    assertThat(settings.toString() + settings.effective()).doesNotContain("hidden");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTPS_PROXY", "https_proxy"})
  void withoutOneTheEnvironmentsCountsAndWhatItExempts(String variable) {
    var settings =
        folder("")
            .with(variable, "http://user%40corp:hidden%2F1+2@proxy.example:3128/")
            .with("no_proxy", "localhost, .internal")
            .load();
    var proxy = proxy(settings);
    assertThat(proxy.toString()).isEqualTo("proxy.example:3128");
    assertThat(login(proxy)).isEqualTo("user@corp:hidden/1+2");
    assertThat(proxy.direct()).isEqualTo(List.of("localhost", ".internal"));
    assertThat(settings.toString() + settings.effective()).doesNotContain("hidden", "user@corp");
    assertThat(settings.effective())
        .contains(new EffectiveSetting("exchange.proxy", "http://proxy.example:3128", variable));
  }

  @Test
  void aPasswordMayStandInAVariable() {
    var proxy =
        proxy(
            folder("")
                .with("ACCOUNT_HISTORY_EXCHANGE_PROXY", "http://me:hidden@proxy.example:3128")
                .load());
    assertThat(login(proxy)).isEqualTo("me:hidden");
    assertThat(proxy.login().orElseThrow().password().origin())
        .isEqualTo("ACCOUNT_HISTORY_EXCHANGE_PROXY");
  }

  @Test
  void noneIsNoneWhateverTheEnvironmentSays() {
    var settings = folder("exchange.proxy: none\n").with("HTTPS_PROXY", "http://p:1").load();
    assertThat(settings.exchange().network()).isEqualTo(Network.DIRECT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://me:hidden@proxy:3128 | holds a password; take it out and set exchange.proxy-password: ${file:/path}",
        "socks5://hidden:1           | want http://host:port, or none",
        "https://hidden:1            | want http://host:port, or none",
        "hidden                      | want http://host:port, or none",
        "http://hidden:1/path        | want http://host:port, or none",
        "http://proxy:65536          | port 65536: want 1 to 65535",
        "http://hidden%zz@proxy:1    | want every % to begin an escape like %20",
      })
  void aProxyInTheFileThatIsNoneIsRefusedUnrepeated(String text, String what) {
    assertThat(folder("exchange.proxy: " + text + "\n").problems())
        .containsExactly("account-history.yaml:8: exchange.proxy: " + what);
  }

  @Test
  void aProxyOfTheEnvironmentThatIsNoneIsRefusedByItsName() {
    assertThat(folder("").with("https_proxy", "socks5://u:hidden@p:1").problems())
        .containsExactly("https_proxy: want http://host:port, or none");
  }

  @Test
  void aPasswordGoesWithAUser() {
    assertThat(folder("exchange: {proxy: 'http://p:1', proxy-password: '${env:KEY}'}\n").problems())
        .containsExactly(
            "account-history.yaml:8: exchange.proxy-password: goes with exchange.proxy-user");
  }

  @Test
  void authoritiesAreReadFromABundleWithTextBetweenThem() throws Exception {
    var one = TestCertificates.authority(home, "one");
    var two = TestCertificates.authority(home, "two");
    var bundle = Files.readString(one.pem()) + "# second\r\n" + Files.readString(two.pem());
    Files.writeString(home.resolve("bundle.pem"), "Subject: one\n" + bundle);
    var settings = folder("exchange.certificate-authority: bundle.pem\n").load();
    assertThat(settings.exchange().network().authorities())
        .containsExactly(one.certificate(), two.certificate());
  }

  @Test
  void aFileOfAuthoritiesThatIsNotWholeIsRefusedByKeyAndName() throws Exception {
    var pem = Files.readString(TestCertificates.authority(home, "one").pem());
    refused("", "holds no certificate; want PEM, -----BEGIN CERTIFICATE-----");
    refused("\u0082binary", "holds no certificate; want PEM, -----BEGIN CERTIFICATE-----");
    refused(pem.substring(0, 200), "of 1 PEM blocks 0 are whole certificates; want nothing else");
    refused(
        pem + pem.substring(0, 200), "of 2 PEM blocks 1 are whole certificates; want nothing else");
    refused(
        pem + "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\n",
        "of 2 PEM blocks 1 are whole certificates; want nothing else");
    refused(
        pem + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "certificate 2 is broken");
    Files.delete(home.resolve("own.pem"));
    assertThat(folder("exchange.certificate-authority: own.pem\n").problems())
        .containsExactly(problem("there is no such file"));
  }

  private void refused(String content, String what) throws Exception {
    Files.writeString(home.resolve("own.pem"), content);
    assertThat(folder("exchange.certificate-authority: own.pem\n").problems())
        .containsExactly(problem(what));
  }

  private String problem(String what) {
    return "account-history.yaml:8: exchange.certificate-authority: %s: %s"
        .formatted(home.resolve("own.pem"), what);
  }

  private SettingsFolder folder(String more) {
    return SettingsFolder.in(home)
        .with("KEY", "k")
        .with("SECRET", "s")
        .file("capture.every: 5m\n" + ACCOUNT + "\n" + more);
  }

  private static Proxy proxy(Settings settings) {
    return settings.exchange().network().proxy().orElseThrow();
  }

  private static String login(Proxy proxy) {
    var login = proxy.login().orElseThrow();
    return login.user().reveal() + ":" + login.password().reveal();
  }
}
