package accounthistory.exchange.binance;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Body;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AccountAliasTest {
  @Test
  void theCodeThatAllRowsAgreeOnIsTheAccounts() {
    var body =
        """
        [{"accountAlias":"SgXaFzAu","asset":"USDT","nested":{"accountAlias":"x"},"balance":"1"},
         {"asset":"BTC","accountAlias":"SgXaFzAu"}]
        """;
    var alias = AccountAlias.in(Body.of(body)).orElseThrow();
    assertThat(alias.code()).isEqualTo("SgXaFzAu");
    assertThat(alias.toString()).doesNotContain("SgXaFzAu");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "null",
        "[[]]",
        "[{}]",
        "[{'accountAlias':'a'},{'accountAlias':'b'}]",
        "[{'accountAlias':'a'},{'asset':'BTC'}]",
        "[{'accountAlias':'a','accountAlias':'b'}]",
        "[{'accountAlias':'a','accountAlias':'a'}]",
        "[{'accountAlias':7}]",
        "[{'accountAlias':null}]",
        "[{'accountAlias':''}]",
        "[{'accountAlias':'a b'}]",
        "[{'accountAlias':'\u0661'}]",
        "[{'accountAlias':'a'}",
        "[{'accountAlias':'a'}] []",
        "[{'accountAlias':'a'},7]",
        "{'accountAlias':'a'}",
      })
  void whateverElseIsNoCode(String body) {
    assertThat(AccountAlias.in(Body.of(body.replace('\'', '"')))).isEmpty();
  }

  @Test
  void aCodeHasABoundedLength() {
    assertThat(AccountAlias.in(rows("a".repeat(128)))).isPresent();
    assertThat(AccountAlias.in(rows("a".repeat(129)))).isEmpty();
    assertThat(AccountAlias.in(rows("a".repeat(9_000_000)))).isEmpty();
    assertThat(AccountAlias.in(Body.of("[".repeat(100_000)))).isEmpty();
  }

  private static Body rows(String code) {
    return Body.of("[{\"accountAlias\":\"" + code + "\"}]");
  }
}
