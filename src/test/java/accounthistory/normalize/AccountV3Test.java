package accounthistory.normalize;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.account.AccountState;
import accounthistory.account.Flags;
import accounthistory.account.Issue;
import accounthistory.account.Mode;
import accounthistory.account.Position;
import accounthistory.account.PositionSide;
import accounthistory.account.SymbolSetting;
import accounthistory.capture.Body;
import accounthistory.capture.Capture;
import accounthistory.capture.ClockFacts;
import accounthistory.capture.Document;
import accounthistory.capture.Environment;
import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.capture.Venue;
import accounthistory.stream.StreamRows;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A state in four bodies. The isolated long is a recorded one, seen through the newer endpoints.
final class AccountV3Test {
  private static final Instant SLOT = Instant.parse("2026-11-20T12:00:00Z");

  private final Map<String, String> bodies = new LinkedHashMap<>();

  AccountV3Test() throws Exception {
    for (var part : new String[] {"account", "position-risk", "account-config", "symbol-config"}) {
      bodies.put(part, PayloadCaptures.recorded("account-v3/" + part + ".json"));
    }
  }

  @Test
  void everyColumnHasItsBody() {
    var state = state();

    assertThat(state.issues()).isEmpty();
    assertThat(state.unknownFields()).isEmpty();
    assertThat(state.multiAssetsMargin()).isEqualTo(Mode.reported(false));
    assertThat(state.hedgeMode()).isEqualTo(Mode.reported(false));
    assertThat(state.flags()).isEqualTo(new Flags(1, null, true, true, false, -1L));
    assertThat(state.totals().walletBalance()).isEqualByComparingTo("15002.38740504");
    assertThat(state.served())
        .isEqualTo(new AccountState.Served(new TreeSet<>(Set.of("BNB", "USDT")), 2));
    assertThat(state.balances())
        .singleElement()
        .satisfies(it -> {
          assertThat(it.asset()).isEqualTo("USDT");
          assertThat(it.marginAvailable()).isNull();
          assertThat(it.crossWalletBalance()).isEqualByComparingTo("14988.35309135");
        });
    assertThat(state.positions())
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(
            new Position(
                "BTCUSDT",
                PositionSide.BOTH,
                decimal("0.002"),
                decimal("58039.5"),
                decimal("58062.7158"),
                // The account's own tick, not that of the other reply.
                decimal("122.63842038"),
                decimal("6.55942038"),
                10,
                true,
                decimal("14.03431369"),
                decimal("12.26384203"),
                decimal("0.49055368"),
                decimal("12.26384203"),
                decimal("0"),
                decimal("60000000"),
                decimal("0"),
                decimal("0"),
                Instant.ofEpochMilli(1721001652753L),
                "USDT"),
            new Position(
                "ETHUSDT",
                PositionSide.BOTH,
                decimal("0.000"),
                decimal("0.0"),
                decimal("0.0"),
                decimal("0"),
                decimal("0.00000000"),
                21,
                false,
                decimal("0"),
                decimal("0"),
                decimal("0"),
                decimal("0"),
                decimal("31.00000000"),
                decimal("1000000"),
                decimal("310"),
                decimal("0"),
                null,
                "USDT"));
  }

  @Test
  void aPositionThatWasClosedInBetweenSaysWhatItLacks() {
    bodies.put("position-risk", "[]");

    var state = state();

    assertThat(state.positions())
        .singleElement()
        .satisfies(it -> {
          assertThat(it.amount()).isEqualByComparingTo("0.002");
          assertThat(it.entryPrice()).isNull();
          assertThat(it.settleAsset()).isNull();
        });
    assertThat(state.issues())
        .containsExactly(new Issue("positionRisk[BTCUSDT BOTH]", Issue.Kind.MISSING, null));
  }

  @Test
  void withoutASettingOnlyAWalletOfItsOwnTellsThatAPositionIsIsolated() {
    bodies.put("symbol-config", "[]");

    assertThat(state().positions()).extracting(Position::isolated).containsExactly(true, null);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "account-config | \"multiAssetsMargin\":false | \"multiAssetsMargin\":3 | accountConfig: multiAssetsMargin",
        "symbol-config | ISOLATED | isolated | symbolConfig: [0].marginType (BTCUSDT)",
        "symbol-config | ETHUSDT | BTCUSDT | a second row of this symbol",
        "position-risk | 58039.5 | many | positionRisk: [0].entryPrice (BTCUSDT)",
        "position-risk | ETHUSDT | BTCUSDT | a second row of this symbol's side BOTH",
        "account | \"0.002\" | \"0,002\" | positions[0].positionAmt (BTCUSDT)",
        "account | \"ETHUSDT\" | \"BTCUSDT\" | a second row of this symbol's side BOTH"
      })
  void whatIsNotUnderstoodNamesItsBodyAndItsPlace(
      String part, String told, String instead, String detail) {
    bodies.computeIfPresent(part, (_, body) -> body.replace(told, instead));

    assertThat(normalized())
        .isInstanceOfSatisfying(
            StreamRows.NotUnderstood.class,
            it -> assertThat(it.failure().detail()).contains(detail));
  }

  @ParameterizedTest
  @ValueSource(strings = {"position-risk", "account-config", "symbol-config"})
  void aPartThatIsNotThereIsNotUnderstood(String part) {
    bodies.remove(part);

    assertThat(normalized())
        .isInstanceOfSatisfying(
            StreamRows.NotUnderstood.class,
            it -> assertThat(it.failure().detail()).contains("no document " + part));
  }

  @Test
  void aBodyThatBreaksOffAnywhereIsRefused() {
    for (var part : bodies.keySet().stream().toList()) {
      var whole = bodies.getOrDefault(part, "").strip();
      var bytes = whole.getBytes(StandardCharsets.UTF_8);
      for (var length = 0; length < bytes.length; length++) {
        bodies.put(part, new String(Arrays.copyOf(bytes, length), StandardCharsets.UTF_8));
        assertThat(normalized())
            .as("%s after %d bytes", part, length)
            .isInstanceOf(StreamRows.NotUnderstood.class);
      }
      bodies.put(part, whole);
    }
  }

  @Test
  void settingsAreReadByThemselvesToo() {
    var documents = new ArrayList<Document>();
    for (var part : new String[] {"account-config", "symbol-config"}) {
      documents.add(document(part, part));
    }

    var normalized = Normalizer.normalize(capture(Stream.CONFIGURATION, documents));

    assertThat(normalized)
        .isInstanceOfSatisfying(
            StreamRows.Configuration.class,
            it -> {
              assertThat(it.configuration().hedgeMode()).isEqualTo(Mode.reported(false));
              assertThat(it.configuration().symbols())
                  .containsExactlyInAnyOrder(
                      new SymbolSetting("BTCUSDT", true, true, 10, decimal("60000000")),
                      new SymbolSetting("ETHUSDT", false, false, 21, decimal("1000000")));
            });
  }

  private AccountState state() {
    return ((StreamRows.Account) normalized()).state();
  }

  private StreamRows normalized() {
    var documents = new ArrayList<Document>();
    bodies
        .keySet()
        .forEach(it -> documents.add(document(it, it.equals("account") ? "account-v3" : it)));
    return Normalizer.normalize(capture(Stream.ACCOUNT, documents));
  }

  private Document document(String name, String part) {
    return new Document(
        part, "/fapi/path", 200, SLOT, SLOT, Body.of(bodies.getOrDefault(name, "")));
  }

  private static Capture capture(Stream stream, List<Document> documents) {
    return new Capture(
        new Subject(Venue.BINANCE_USDM, Environment.SIMULATED, "main"),
        stream,
        SLOT,
        ClockFacts.LOCAL,
        documents,
        null);
  }

  private static BigDecimal decimal(String text) {
    return new BigDecimal(text);
  }
}
