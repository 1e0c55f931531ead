package accounthistory.simulator.market;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/// The margin tables of the simulated venue, by kind of contract.
public final class Brackets {
  private static final List<Bracket> BITCOIN =
      table(
          """
          50000 125 .004 250000 100 .005 1000000 50 .01 5000000 20 .025 20000000 10 .05
          50000000 5 .1 100000000 4 .125 200000000 2 .25
          """);

  private static final List<Bracket> ETHER =
      table(
          """
          10000 100 .005 100000 75 .0065 500000 50 .01 1000000 25 .02 2000000 20 .05
          5000000 10 .1 10000000 4 .125 20000000 2 .25
          """);

  private static final List<Bracket> MAJOR =
      table(
          """
          10000 75 .0065 50000 50 .01 250000 25 .02 1000000 20 .05 2000000 5 .1
          5000000 4 .125 10000000 2 .25
          """);

  private static final List<Bracket> SMALL =
      table(
          """
          5000 50 .01 20000 20 .025 100000 10 .05 250000 5 .1 1000000 4 .125 3000000 2 .25
          """);

  private static final List<Bracket> TRADIFI =
      table("50000 20 .02 200000 10 .05 1000000 5 .1 3000000 2 .25");

  /// Notionals in BTC.
  private static final List<Bracket> BITCOIN_MARGINED =
      table("5 50 .01 25 20 .025 100 10 .05 400 5 .1 1000 2 .25");

  private Brackets() {}

  /// The margin table of a contract.
  public static List<Bracket> of(ListedContract contract) {
    if (contract.marginAsset().equals("BTC")) {
      return BITCOIN_MARGINED;
    }
    if (contract.type() == ContractType.TRADIFI_PERPETUAL) {
      return TRADIFI;
    }
    return switch (contract.baseAsset()) {
      case "BTC" -> BITCOIN;
      case "ETH" -> ETHER;
      default -> Coins.MAJORS.containsKey(contract.baseAsset()) ? MAJOR : SMALL;
    };
  }

  /// Maintenance margin of a position: notional times rate less cum, cut to eight decimals.
  public static BigDecimal maintMargin(ListedContract contract, BigDecimal notional) {
    var size = notional.abs();
    var step = of(contract).getLast();
    for (var bracket : of(contract)) {
      if (size.compareTo(bracket.cap()) < 0) {
        step = bracket;
        break;
      }
    }
    return size.multiply(step.rate()).subtract(step.cum()).setScale(8, RoundingMode.DOWN);
  }

  /// Largest notional that a position may have at a leverage.
  public static BigDecimal maxNotional(ListedContract contract, int leverage) {
    var largest = of(contract).getFirst().cap();
    for (var bracket : of(contract)) {
      if (bracket.initialLeverage() >= leverage) {
        largest = bracket.cap();
      }
    }
    return largest;
  }

  private static List<Bracket> table(String text) {
    var words = List.of(text.strip().split("\\s+", -1));
    List<Bracket> table = new ArrayList<>();
    var floor = BigDecimal.ZERO;
    var cum = BigDecimal.ZERO;
    var lastRate = BigDecimal.ZERO;
    for (var i = 0; i < words.size(); i += 3) {
      var cap = new BigDecimal(words.get(i));
      var rate = new BigDecimal(words.get(i + 2));
      cum = cum.add(floor.multiply(rate.subtract(lastRate)));
      var leverage = Integer.parseInt(words.get(i + 1));
      table.add(new Bracket(i / 3 + 1, leverage, floor, cap, rate, cum));
      floor = cap;
      lastRate = rate;
    }
    return List.copyOf(table);
  }
}
