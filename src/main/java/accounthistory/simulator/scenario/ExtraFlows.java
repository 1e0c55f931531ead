package accounthistory.simulator.scenario;

import accounthistory.simulator.market.Noise;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What moves an account's money other than trading: a pure function of seed, account and day.
final class ExtraFlows {
  /// Two kinds of accounts that send each other money.
  private static final List<String> FRIENDS = List.of("one-way-cross", "hedge-cross");

  /// Beside the capture of a slot of five minutes that begins 20 s after the instant.
  private static final Duration BESIDE_A_CAPTURE = Duration.ofMillis(18_500);

  private static final Duration LISTED_LATE = Duration.ofMinutes(12);

  private final Noise noise;
  private final SimulatedAccount account;

  ExtraFlows(Noise noise, SimulatedAccount account) {
    this.noise = noise;
    this.account = account;
  }

  List<Intent> day(Instant start) {
    if (account.setupAt(start).lines().isEmpty() || account.modes().dormant()) {
      return List.of();
    }
    var day = start.toEpochMilli() / Duration.ofDays(1).toMillis();
    var intents = new ArrayList<Intent>();
    addTransfers(intents, start, day);
    addFriends(intents, start, day);
    addRebates(intents, start, day);
    addConversion(intents, start, day);
    addUnknown(intents, start, day);
    return intents;
  }

  /// From and to elsewhere, on some days.
  private void addTransfers(List<Intent> intents, Instant start, long day) {
    var key = noise.key("transfer " + account.name());
    if (Noise.below(key, day, 3) == 0) {
      var amount = BigDecimal.valueOf(5_000 + Noise.below(key, day + 1_000_000, 45_000), 2);
      var isOut = Noise.below(key, day + 2_000_000, 2) == 0;
      var at = start.plusSeconds(3_600L + Noise.below(key, day + 3_000_000, 79_000));
      intents.add(new Intent.Transfer(at, mainAsset(), isOut ? amount.negate() : amount));
    }
  }

  /// One sends and the other gets it some seconds later, now and then with a capture in between.
  private void addFriends(List<Intent> intents, Instant start, long day) {
    var identity = account.identity();
    var me = FRIENDS.indexOf(identity.kind());
    var key = noise.key(identity.copy() == 1 ? "friends" : "friends " + identity.copy());
    if (me >= 0 && Noise.below(key, day, 2) == 0) {
      var amount = BigDecimal.valueOf(10_000 + Noise.below(key, day + 1_000_000, 80_000), 2);
      var slot = 5L * Noise.below(key, day + 2_000_000, 287);
      var sentAt = start.plus(Duration.ofMinutes(slot)).plus(BESIDE_A_CAPTURE);
      var isSender = Noise.below(key, day + 3_000_000, 2) == me;
      intents.add(
          new Intent.Transfer(
              isSender ? sentAt : sentAt.plusSeconds(3),
              "USDT",
              isSender ? amount.negate() : amount));
    }
  }

  /// Put together by the exchange, and listed minutes after the wallet had them.
  private void addRebates(List<Intent> intents, Instant start, long day) {
    var key = noise.key("rebate " + account.name());
    for (var time = 0; time < 2; time++) {
      var amount = BigDecimal.valueOf(1 + Noise.below(key, 2 * day + time, 90_000_000), 8);
      var at = start.plusSeconds(40_000L * time + Noise.below(key, day + 5_000_000 + time, 36_000));
      var type = time == 0 ? "REFERRAL_KICKBACK" : rebate(at);
      intents.add(new Intent.Credit(at, type, mainAsset(), amount, LISTED_LATE));
    }
  }

  private String rebate(Instant at) {
    return account.setupAt(at).modes().multiAssetsMargin() ? "BFUSD_REWARD" : "COMMISSION_REBATE";
  }

  /// Multi-assets accounts change one collateral into another, at a cost.
  private void addConversion(List<Intent> intents, Instant start, long day) {
    var key = noise.key("conversion " + account.name());
    var at = start.plusSeconds(7_200L + Noise.below(key, day + 1_000_000, 70_000));
    var modes = account.setupAt(at).modes();
    if (modes.multiAssetsMargin()) {
      var isSwap = modes.hedgeMode();
      var amount = BigDecimal.valueOf(1 + Noise.below(key, day, 900), 5);
      intents.add(
          isSwap
              ? new Intent.Convert(
                  at, "COIN_SWAP_WITHDRAW", "ETH", amount, "COIN_SWAP_DEPOSIT", "USDT")
              : new Intent.Convert(at, "AUTO_EXCHANGE", "BNB", amount, "AUTO_EXCHANGE", "USDT"));
    }
  }

  /// A type that no page names.
  private void addUnknown(List<Intent> intents, Instant start, long day) {
    if (account.identity().kind().equals("usdc-margined") && Math.floorMod(day, 5) == 2) {
      var at = start.plusSeconds(30_000).plusMillis(Math.floorMod(day, 700));
      var amount = new BigDecimal("1.23450000");
      intents.add(new Intent.Credit(at, "CAMPAIGN_VOUCHER", "USDC", amount, Duration.ofSeconds(3)));
    }
  }

  private String mainAsset() {
    return account.identity().kind().equals("usdc-margined") ? "USDC" : "USDT";
  }
}
