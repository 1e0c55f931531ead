package accounthistory.store;

import static accounthistory.store.jooq.Tables.ACCOUNT;
import static accounthistory.store.jooq.Tables.ACCOUNT_SNAPSHOT;
import static accounthistory.store.jooq.Tables.ASSET_BALANCE;
import static accounthistory.store.jooq.Tables.CONTRACT;
import static accounthistory.store.jooq.Tables.POSITION;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.min;

import accounthistory.account.AssetBalance;
import accounthistory.account.SettleAsset;
import accounthistory.account.SettleAsset.Listing;
import accounthistory.capture.Subject;
import accounthistory.store.RefreshMarks.Bucket;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// The valuation step D0: in which asset positions settle, as far as contracts are known.
final class SettleAssets {
  private SettleAssets() {}

  /// What the stored contracts tell of the claims' symbols.
  static Function<Claim, Function<String, @Nullable String>> knownTo(
      DSLContext sql, List<Claim> claims) {
    var symbols = new TreeMap<Subject, TreeSet<String>>();
    for (var claim : claims) {
      var venue = claim.delivery().capture().subject().publicSubject();
      claim.symbols().forEach(symbols.computeIfAbsent(venue, _ -> new TreeSet<>())::add);
    }
    var listings = new HashMap<Subject, Map<String, List<Listing>>>();
    symbols.forEach((venue, wanted) ->
        listings.put(
            venue, listingsOf(sql, venue.venue().label(), venue.environment().label(), wanted)));
    return claim -> {
      var capture = claim.delivery().capture();
      var known = listings.getOrDefault(capture.subject().publicSubject(), Map.of());
      var capturedAt = capture.documents().getFirst().capturedAt();
      var state = claim.delivery().state();
      var credits =
          state.balances().stream()
              .filter(it -> it.asset().equals(SettleAsset.CREDITS))
              .findFirst()
              .orElse(null);
      return symbol ->
          SettleAsset.of(
              state.multiAssetsMargin().on(),
              credits,
              capturedAt,
              known.getOrDefault(symbol, List.of()));
    };
  }

  /// Fills the positions of an hour that were stored before their contract was known.
  static void fill(DSLContext sql, Bucket bucket) {
    var open =
        sql.select(
                POSITION.SNAPSHOT_AT,
                POSITION.SYMBOL,
                ACCOUNT_SNAPSHOT.CAPTURED_AT,
                ACCOUNT_SNAPSHOT.MULTI_ASSETS_MARGIN,
                ACCOUNT.VENUE,
                ACCOUNT.ENVIRONMENT)
            .from(POSITION)
            .innerJoin(ACCOUNT_SNAPSHOT)
            .on(ACCOUNT_SNAPSHOT.ACCOUNT_ID.eq(POSITION.ACCOUNT_ID))
            .and(ACCOUNT_SNAPSHOT.SNAPSHOT_AT.eq(POSITION.SNAPSHOT_AT))
            .innerJoin(ACCOUNT)
            .on(ACCOUNT.ACCOUNT_ID.eq(POSITION.ACCOUNT_ID))
            .where(POSITION.ACCOUNT_ID.eq(bucket.accountId()))
            .and(POSITION.SNAPSHOT_AT.ge(bucket.hour()))
            .and(POSITION.SNAPSHOT_AT.lt(bucket.hour().plus(Duration.ofHours(1))))
            .and(POSITION.SETTLE_ASSET.isNull())
            .orderBy(POSITION.SNAPSHOT_AT, POSITION.SYMBOL)
            .fetch();
    if (open.isEmpty()) {
      return;
    }
    var first = open.getFirst();
    var listings =
        listingsOf(
            sql, first.value5(), first.value6(), new TreeSet<>(open.getValues(POSITION.SYMBOL)));
    for (var row : open) {
      var asset =
          SettleAsset.of(
              row.value4(),
              credits(sql, bucket.accountId(), row.value1()),
              row.value3(),
              listings.getOrDefault(row.value2(), List.of()));
      if (asset != null) {
        sql.update(POSITION)
            .set(POSITION.SETTLE_ASSET, asset)
            .where(POSITION.ACCOUNT_ID.eq(bucket.accountId()))
            .and(POSITION.SNAPSHOT_AT.eq(row.value1()))
            .and(POSITION.SYMBOL.eq(row.value2()))
            .execute();
      }
    }
  }

  /// Whether contracts were never seen, not since an instant, or lack a symbol that appeared later.
  static boolean wantsContracts(DSLContext sql, Subject venue, Instant notSeenSince) {
    @Nullable Instant seen =
        sql.select(max(CONTRACT.LAST_SEEN_AT))
            .from(CONTRACT)
            .where(CONTRACT.VENUE.eq(venue.venue().label()))
            .and(CONTRACT.ENVIRONMENT.eq(venue.environment().label()))
            .fetchSingle()
            .value1();
    if (seen == null || seen.isBefore(notSeenSince)) {
      return true;
    }
    return sql.fetchExists(
        sql.select(POSITION.SYMBOL)
            .from(POSITION)
            .innerJoin(ACCOUNT)
            .on(ACCOUNT.ACCOUNT_ID.eq(POSITION.ACCOUNT_ID))
            .where(POSITION.SETTLE_ASSET.isNull())
            .and(ACCOUNT.VENUE.eq(venue.venue().label()))
            .and(ACCOUNT.ENVIRONMENT.eq(venue.environment().label()))
            .groupBy(POSITION.SYMBOL)
            .having(min(POSITION.SNAPSHOT_AT).gt(seen)));
  }

  private static @Nullable AssetBalance credits(DSLContext sql, long accountId, Instant slot) {
    return sql.selectFrom(ASSET_BALANCE)
        .where(ASSET_BALANCE.ACCOUNT_ID.eq(accountId))
        .and(ASSET_BALANCE.SNAPSHOT_AT.eq(slot))
        .and(ASSET_BALANCE.ASSET.eq(SettleAsset.CREDITS))
        .fetchOptional(it ->
            new AssetBalance(
                it.getAsset(),
                it.getWalletBalance(),
                it.getUnrealizedProfit(),
                it.getMarginBalance(),
                it.getMaintenanceMargin(),
                it.getInitialMargin(),
                it.getPositionInitialMargin(),
                it.getOpenOrderInitialMargin(),
                it.getCrossWalletBalance(),
                it.getCrossUnrealizedPnl(),
                it.getAvailableBalance(),
                it.getMaxWithdrawAmount(),
                it.getMarginAvailable(),
                it.getUpdatedAt()))
        .orElse(null);
  }

  private static Map<String, List<Listing>> listingsOf(
      DSLContext sql, String venue, String environment, Collection<String> symbols) {
    return sql.select(CONTRACT.SYMBOL, CONTRACT.ONBOARD_AT, CONTRACT.MARGIN_ASSET)
        .from(CONTRACT)
        .where(CONTRACT.VENUE.eq(venue))
        .and(CONTRACT.ENVIRONMENT.eq(environment))
        .and(CONTRACT.SYMBOL.in(symbols))
        .fetchGroups(CONTRACT.SYMBOL, it -> new Listing(it.value2(), it.value3()));
  }
}
