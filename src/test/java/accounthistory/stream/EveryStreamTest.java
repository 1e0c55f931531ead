package accounthistory.stream;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Stream;
import accounthistory.capture.Urgency;
import accounthistory.capture.Venue;
import accounthistory.config.key.Key;
import accounthistory.config.key.Keys;
import accounthistory.exchange.binance.Endpoint;
import accounthistory.sql.SqlFile;
import accounthistory.sql.SqlFolder;
import accounthistory.store.jooq.Tables;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jooq.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is declared of a stream in one layer is there in all others.
final class EveryStreamTest {
  /// Where a stream's rows end.
  ///
  /// @param shownBy views that analysts see them in
  private record Place(Set<String> tables, Set<String> shownBy) {
    static Place seen(Set<String> tables, String... views) {
      return new Place(tables, Set.of(views));
    }
  }

  private static Place placeOf(Stream stream) {
    return switch (stream) {
      case ACCOUNT ->
          Place.seen(
              Set.of("account_snapshot", "asset_balance", "position"),
              "snapshots",
              "asset_balances",
              "positions");
      case INCOME -> Place.seen(Set.of("income", "income_coverage"), "income_events");
      case TRADE -> Place.seen(Set.of("trade", "trade_coverage"), "income_events");
      case LEVERAGE_BRACKET ->
          Place.seen(Set.of("leverage_bracket_set", "leverage_bracket"), "leverage_brackets");
      case CONFIGURATION ->
          Place.seen(
              Set.of("account_configuration", "symbol_configuration"),
              "account_settings",
              "symbol_settings");
      case COMMISSION_RATE -> Place.seen(Set.of("commission_rate"), "commission_rates");
      case ASSET_INDEX -> Place.seen(Set.of("asset_index"), "asset_balances");
      case INDEX_PRICE_CANDLE ->
          Place.seen(Set.of("index_price_candle", "index_price_request"), "income_events");
      case EXCHANGE_INFO -> Place.seen(Set.of("contract"), "contracts");
    };
  }

  @ParameterizedTest
  @EnumSource
  void itsRowsHaveTablesAndAFace(Stream stream) {
    var place = placeOf(stream);

    assertThat(tables()).containsAll(place.tables());
    assertThat(views()).containsAll(place.shownBy());
    assertThat(place.shownBy()).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void itHasASettingIfItIsScheduledAndNoneOtherwise(Stream stream) {
    assertThat(stream.schedule().isPresent()).isEqualTo(Keys.STREAMS.containsKey(stream));
    stream
        .schedule()
        .ifPresent(
            it -> assertThat(Keys.ALL).extracting(Key::path).contains("streams." + it.setting()));
  }

  @ParameterizedTest
  @EnumSource
  void itIsAskedForAsItsOwnerIs(Stream stream) {
    assertThat(Endpoint.of(Venue.BINANCE_USDM, stream))
        .isNotEmpty()
        .allSatisfy(it -> assertThat(it.isSigned()).isEqualTo(!stream.isPublic()));
  }

  /// A snapshot is never held up by what the exchange keeps.
  @ParameterizedTest
  @EnumSource
  void whatHasASettingGivesWayToSnapshots(Stream stream) {
    assertThat(stream.urgency() == Urgency.SNAPSHOT).isEqualTo(stream.schedule().isEmpty());
  }

  @Test
  void eachHasRowsThatAreCalledLikeIt() {
    var rows =
        Arrays.stream(StreamRows.class.getPermittedSubclasses())
            .map(Class::getSimpleName)
            .filter(it -> !List.of("Failed", "NotUnderstood").contains(it));

    assertThat(rows)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Stream.values()).map(EveryStreamTest::camelCase).toList());
  }

  private static String camelCase(Stream stream) {
    return Arrays.stream(stream.name().split("_"))
        .map(it -> it.charAt(0) + it.substring(1).toLowerCase(Locale.ROOT))
        .reduce("", String::concat);
  }

  private static Set<String> views() {
    return SqlFolder.layers().stream()
        .map(SqlFile::name)
        .map(it -> it.substring(it.lastIndexOf('/') + 1))
        .collect(toSet());
  }

  private static Set<String> tables() {
    return Arrays.stream(Tables.class.getFields())
        .filter(it -> Modifier.isStatic(it.getModifiers()))
        .map(EveryStreamTest::valueOf)
        .filter(Table.class::isInstance)
        .map(it -> ((Table<?>) it).getName())
        .collect(toSet());
  }

  private static Object valueOf(Field field) {
    try {
      return field.get(null);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }
}
