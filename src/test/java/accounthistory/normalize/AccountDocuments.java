package accounthistory.normalize;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Makes valid account replies from a seed, the same in every run: every mode, optional fields
/// there or not, numbers of all scales and notations, and every way to write zero.
final class AccountDocuments {
  private static final List<String> ZEROS =
      List.of("0", "0.0", "-0.00", "0E-8", "0.00000000", "-0", "0e+5", "0.000E-30");
  private static final List<String> ASSETS =
      List.of("USDT", "USDC", "BTC", "BNB", "ETH", "FDUSD", "BFUSD", "币安人生", "BNFCR");

  private final Random random;

  AccountDocuments(long seed) {
    random = new Random(seed);
  }

  String next() {
    var top = new LinkedHashMap<String, String>();
    maybe(top, "feeTier", whole(random.nextInt(10)));
    maybe(top, "tradeGroupId", whole(random.nextLong()));
    for (var flag : List.of("feeBurn", "canTrade", "canDeposit", "canWithdraw")) {
      maybe(top, flag, flag());
    }
    maybe(top, "multiAssetsMargin", flag());
    maybe(top, "updateTime", "0");
    maybe(top, "brandNew", "{\"a\": [1, {\"b\": null}], \"c\": \"\"}");
    for (var field : new TreeSet<>(PayloadFields.TOP.keySet())) {
      if (field.startsWith("total")) {
        top.put(field, amount());
      }
    }
    top.put("availableBalance", amount());
    top.put("maxWithdrawAmount", amount());
    top.put("assets", list(assets()));
    top.put("positions", list(positions()));
    return object(top);
  }

  private List<String> assets() {
    var rows = new ArrayList<String>();
    for (var asset : ASSETS.subList(0, random.nextInt(ASSETS.size() + 1))) {
      var isZero = random.nextInt(3) == 0;
      var row = new LinkedHashMap<String, String>();
      row.put("asset", text(asset));
      for (var field : new TreeSet<>(PayloadFields.ASSET_DECIDING)) {
        row.put(field, isZero ? zero() : mostlyAmount());
      }
      row.put("availableBalance", mostlyAmount());
      row.put("maxWithdrawAmount", mostlyAmount());
      row.put("marginAvailable", flag());
      row.put("updateTime", instant());
      rows.add(object(row));
    }
    return rows;
  }

  private List<String> positions() {
    var sides = random.nextBoolean() ? List.of("BOTH") : List.of("LONG", "SHORT");
    var rows = new ArrayList<String>();
    var symbols = random.nextInt(25);
    for (var symbol = 0; symbol < symbols; symbol++) {
      for (var side : sides) {
        rows.add(object(position("C" + symbol + "币USDT", side)));
      }
    }
    return rows;
  }

  private Map<String, String> position(String symbol, String side) {
    var isFlat = random.nextInt(3) > 0;
    var row = new LinkedHashMap<String, String>();
    row.put("symbol", text(symbol));
    row.put("positionSide", text(side));
    for (var field : new TreeSet<>(PayloadFields.POSITION_DECIDING)) {
      row.put(field, isFlat ? zero() : mostlyAmount());
    }
    row.put("entryPrice", mostlyAmount());
    row.put("breakEvenPrice", mostlyAmount());
    row.put("maxNotional", mostlyAmount());
    row.put("leverage", whole(random.nextInt(150)));
    row.put("isolated", flag());
    row.put("updateTime", instant());
    for (var field :
        List.of("breakEvenPrice", "notional", "isolatedWallet", "bidNotional", "askNotional")) {
      if (random.nextInt(4) == 0) {
        row.remove(field);
      }
    }
    maybe(row, "brandNew", "[[], {}]");
    return row;
  }

  private void maybe(Map<String, String> fields, String name, String value) {
    if (random.nextInt(4) > 0) {
      fields.put(name, value);
    }
  }

  private String mostlyAmount() {
    return switch (random.nextInt(12)) {
      case 0 -> "\"\"";
      case 1, 2, 3 -> zero();
      default -> amount();
    };
  }

  private String zero() {
    return either(ZEROS.get(random.nextInt(ZEROS.size())));
  }

  /// A number of at most 20 digits before the point and 18 behind it, in some notation.
  private String amount() {
    var scale = random.nextInt(19);
    var unscaled = new BigInteger(1 + random.nextInt(60 + 3 * scale), random);
    var number = new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), scale);
    return either(
        switch (random.nextInt(4)) {
          case 0 -> number.toString();
          case 1 -> number.unscaledValue() + "E-" + scale;
          case 2 -> number.movePointLeft(3).toPlainString() + "e+3";
          default -> number.toPlainString();
        });
  }

  private String instant() {
    return random.nextInt(4) == 0 ? "0" : whole(1_600_000_000_000L + random.nextInt());
  }

  private String whole(long number) {
    return either(Long.toString(number));
  }

  private String flag() {
    return either(Boolean.toString(random.nextBoolean()));
  }

  /// The text as it is, or in quotes.
  private String either(String text) {
    return random.nextInt(4) == 0 ? text : text(text);
  }

  private String object(Map<String, String> fields) {
    var names = new ArrayList<>(fields.keySet());
    if (random.nextInt(3) == 0) {
      Collections.shuffle(names, random);
    }
    return names.stream()
        .map(it -> text(it) + ": " + fields.get(it))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String list(Collection<String> rows) {
    return rows.stream().collect(Collectors.joining(",\n", "[", "]"));
  }

  private static String text(String text) {
    return '"' + text + '"';
  }
}
