package accounthistory.simulator.market;

import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Everything the venue ever lists, and what it lists at an instant. Independent of the seed.
///
/// Two things happen after the epoch, so that readers meet them: a new contract appears, and a
/// ticker is delisted and later given to another coin.
public final class Catalogue {
  /// A coin with a name that is not ASCII.
  public static final String CHINESE_COIN = "币安人生";

  /// First listed [#NEW_LISTING_AFTER] the epoch.
  public static final String NEW_COIN = "NOVUM";

  public static final Duration NEW_LISTING_AFTER = Duration.ofHours(26);

  /// Delisted [#DELISTED_AFTER] the epoch; the ticker returns with another coin at
  /// [#RELISTED_AFTER].
  static final String REUSED_COIN = "LIT";

  static final Duration DELISTED_AFTER = Duration.ofHours(18);
  static final Duration RELISTED_AFTER = Duration.ofHours(32);

  private static final int OTHER_COINS = 490;
  private static final int USDC_COINS = 40;
  private static final DateTimeFormatter DELIVERY =
      DateTimeFormatter.ofPattern("yyMMdd", Locale.ROOT);

  private final Instant epoch;
  private final Map<String, BigDecimal> basePrices;
  private final List<ListedContract> contracts = new ArrayList<>();
  private final NavigableMap<Instant, ContractListing> listings = new TreeMap<>();

  /// @param basePrices USD price that decides the precision of each underlying's contracts
  public Catalogue(Instant epoch, Map<String, BigDecimal> basePrices) {
    this.epoch = epoch;
    this.basePrices = basePrices;
    addPerpetuals();
    addDated();
    addChanging();
    for (var change : changes()) {
      listings.put(change, ContractListing.of(change, listedAt(change)));
    }
  }

  /// The coins other than majors, stocks and dollar coins.
  static List<String> otherCoins() {
    return Coins.others(OTHER_COINS);
  }

  public ContractListing at(Instant at) {
    var entry = listings.floorEntry(at);
    return entry == null ? listings.firstEntry().getValue() : entry.getValue();
  }

  private void addPerpetuals() {
    var onboarded = epoch.minus(Duration.ofDays(900));
    List<String> coins = new ArrayList<>(Coins.MAJORS.keySet());
    coins.addAll(otherCoins());
    coins.add(CHINESE_COIN);
    for (var i = 0; i < coins.size(); i++) {
      add(coins.get(i), "USDT", ContractType.PERPETUAL, onboarded.plus(Duration.ofHours(i)));
    }
    for (var name : Coins.TRADIFI.keySet()) {
      add(name, "USDT", ContractType.TRADIFI_PERPETUAL, epoch.minus(Duration.ofDays(120)));
    }
    for (var coin : coins.subList(0, USDC_COINS)) {
      add(coin, "USDC", ContractType.PERPETUAL, epoch.minus(Duration.ofDays(400)));
    }
    add("ETH", "BTC", ContractType.PERPETUAL, onboarded);
  }

  private void addDated() {
    var current = quarterEnd(LocalDate.ofInstant(epoch.plus(Duration.ofDays(31)), ZoneOffset.UTC));
    var next = quarterEnd(current.plusDays(20));
    for (var coin : List.of("BTC", "ETH")) {
      addDated(coin, ContractType.CURRENT_QUARTER, current);
      addDated(coin, ContractType.NEXT_QUARTER, next);
    }
  }

  private void addDated(String coin, ContractType type, LocalDate delivery) {
    var pair = coin + "USDT";
    var precision = precision(coin);
    contracts.add(
        new ListedContract(
            pair + "_" + DELIVERY.format(delivery),
            pair,
            type,
            coin,
            "USDT",
            "USDT",
            coin,
            epoch.minus(Duration.ofDays(60)),
            delivery.atTime(LocalTime.of(8, 0)).toInstant(ZoneOffset.UTC),
            precision[0],
            precision[1]));
  }

  private void addChanging() {
    add(NEW_COIN, "USDT", ContractType.PERPETUAL, epoch.plus(NEW_LISTING_AFTER));
    add(REUSED_COIN, "USDT", ContractType.PERPETUAL, epoch.minus(Duration.ofDays(700)));
    var first = contracts.removeLast();
    contracts.add(reused(first, REUSED_COIN, first.onboardedAt(), epoch.plus(DELISTED_AFTER)));
    contracts.add(
        reused(first, REUSED_COIN + "-2", epoch.plus(RELISTED_AFTER), ListedContract.NEVER));
  }

  private static ListedContract reused(
      ListedContract from, String underlying, Instant since, Instant until) {
    return new ListedContract(
        from.symbol(),
        from.pair(),
        from.type(),
        from.baseAsset(),
        from.quoteAsset(),
        from.marginAsset(),
        underlying,
        since,
        until,
        from.pricePrecision(),
        from.quantityPrecision());
  }

  private void add(String coin, String quote, ContractType type, Instant onboarded) {
    var symbol = coin + quote;
    var precision = quote.equals("BTC") ? new int[] {6, 3} : precision(coin);
    contracts.add(
        new ListedContract(
            symbol,
            symbol,
            type,
            coin,
            quote,
            quote,
            coin,
            onboarded,
            ListedContract.NEVER,
            precision[0],
            precision[1]));
  }

  /// Decimals of price and quantity: about six digits of price, about a dollar of quantity.
  private int[] precision(String underlying) {
    var price = basePrices.getOrDefault(underlying, BigDecimal.ONE);
    var digits = price.precision() - price.scale();
    return new int[] {Math.clamp(6 - digits, 1, 7), Math.clamp(digits - 1, 0, 3)};
  }

  /// The last Friday of the quarter of a date, or of the next quarter when that has passed.
  private static LocalDate quarterEnd(LocalDate date) {
    var last =
        date.with(IsoFields.DAY_OF_QUARTER, 1)
            .plusMonths(2)
            .with(TemporalAdjusters.lastInMonth(DayOfWeek.FRIDAY));
    return last.isBefore(date) ? quarterEnd(date.plusDays(20)) : last;
  }

  private List<Instant> changes() {
    List<Instant> changes = new ArrayList<>();
    changes.add(epoch.minus(Duration.ofDays(50)));
    for (var contract : contracts) {
      if (contract.onboardedAt().isAfter(epoch)) {
        changes.add(contract.onboardedAt());
      }
      if (!contract.leavesAt().equals(ListedContract.NEVER)) {
        changes.add(contract.leavesAt());
      }
    }
    return changes;
  }

  private List<ListedContract> listedAt(Instant at) {
    return contracts.stream().filter(contract -> contract.isListedAt(at)).toList();
  }
}
