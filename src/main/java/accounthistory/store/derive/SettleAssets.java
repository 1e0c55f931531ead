package accounthistory.store.derive;

import static accounthistory.store.jooq.Tables.ACCOUNT;
import static accounthistory.store.jooq.Tables.ASSET_BALANCE;
import static accounthistory.store.jooq.Tables.CONTRACT;
import static accounthistory.store.jooq.Tables.POSITION;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.val;

import accounthistory.account.AssetBalance;
import accounthistory.account.SettleAsset;
import accounthistory.account.SettleAsset.Listing;
import accounthistory.account.SettleAsset.Settled;
import accounthistory.account.SettleAsset.Source;
import accounthistory.capture.Subject;
import accounthistory.store.load.SlotClaim;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/// The valuation step D0: in which asset positions settle. Where no contract is known it is derived
/// from the reply itself, until one is.
public final class SettleAssets {
  private static final String IS_OPEN =
      "(position.settle_asset is null or position.settle_asset_source = 'derived')";

  private static final String SETTLED =
      """
      update history.position
      set settle_asset = settled.asset, settle_asset_source = settled.source
      from unnest({0}, {1}, {2}, {3}, {4})
          as settled (account_id, snapshot_at, symbol, asset, source)
      where position.account_id = settled.account_id
          and position.snapshot_at = settled.snapshot_at
          and position.symbol = settled.symbol
          and %s
      """
          .formatted(IS_OPEN);

  /// The one asset that a symbol ends in, the date of a rows aside, and whose positions sum up to
  /// the asset's own maintenance margin and unrealized profit, each cut at 8 digits.
  private static final String DERIVED =
      """
      with

      -- each position under the asset that is known, else under those that its symbol ends in
      possible as (

          select
              position.account_id,
              position.snapshot_at,
              position.symbol,
              position.maintenance_margin,
              position.unrealized_profit,
              known.asset is null as is_open,
              balance.asset,
              balance.maintenance_margin as own_margin,
              balance.unrealized_profit as own_profit
          from unnest({0}, {1}, {2}) as ranges (account_id, begins, ends)
          cross join lateral (
              select stored.*
              from history.position as stored
              where stored.account_id = ranges.account_id
                  and stored.snapshot_at >= ranges.begins
                  and stored.snapshot_at < ranges.ends
                  and stored.snapshot_at >= {4}
                  and stored.snapshot_at < {5}
              offset 0
          ) as position
          cross join lateral (
              select
                  case
                      when position.settle_asset_source is distinct from 'derived'
                      then position.settle_asset
                  end as asset,
                  regexp_replace(position.symbol, '_[0-9]{6}$', '') as pair
          ) as known
          inner join history.asset_balance as balance
              on balance.account_id = position.account_id
              and balance.snapshot_at = position.snapshot_at
              and case
                  when known.asset is not null then balance.asset = known.asset
                  else length(known.pair) > length(balance.asset)
                      and right(known.pair, length(balance.asset)) = balance.asset
              end
          where balance.account_id = any ({0})
              and balance.snapshot_at >= {4}
              and balance.snapshot_at < {5}

      ),

      fitting as (

          select account_id, snapshot_at, asset
          from possible
          group by account_id, snapshot_at, asset
          having bool_or(is_open)
              and count(*) = count(maintenance_margin)
              and count(*) = count(unrealized_profit)
              and abs(sum(maintenance_margin) - max(own_margin)) <= (count(*) + 1) * 1e-8
              and abs(sum(unrealized_profit) - max(own_profit)) <= (count(*) + 1) * 1e-8

      ),

      derived as (

          select
              possible.account_id,
              possible.snapshot_at,
              possible.symbol,
              min(possible.asset) as asset
          from possible
          inner join fitting
              on fitting.account_id = possible.account_id
              and fitting.snapshot_at = possible.snapshot_at
              and fitting.asset = possible.asset
          where possible.is_open
          group by possible.account_id, possible.snapshot_at, possible.symbol
          having count(distinct possible.asset) = 1

      )

      update history.position as stored
      set settle_asset = judged.asset,
          settle_asset_source = case when judged.asset is not null then {3} end
      from (
          select distinct
              position.account_id, position.snapshot_at, position.symbol, derived.asset
          from history.position
          inner join unnest({0}, {1}, {2}) as ranges (account_id, begins, ends)
              on position.account_id = ranges.account_id
              and position.snapshot_at >= ranges.begins
              and position.snapshot_at < ranges.ends
          left join derived
              on derived.account_id = position.account_id
              and derived.snapshot_at = position.snapshot_at
              and derived.symbol = position.symbol
          where position.account_id = any ({0})
              and position.snapshot_at >= {4}
              and position.snapshot_at < {5}
              and %s
      ) as judged
      where stored.account_id = any ({0})
          and stored.account_id = judged.account_id
          and stored.snapshot_at = judged.snapshot_at
          and stored.snapshot_at >= {4}
          and stored.snapshot_at < {5}
          and stored.symbol = judged.symbol
          and stored.settle_asset is distinct from judged.asset
      """
          .formatted(IS_OPEN);

  private static final String OPEN =
      """
      select
          position.account_id, position.snapshot_at, position.symbol,
          snapshot.captured_at, snapshot.multi_assets_margin, account.venue, account.environment
      from unnest({0}, {1}, {2}) as ranges (account_id, begins, ends)
      cross join lateral (
          select distinct position.account_id, position.snapshot_at, position.symbol
          from history.position
          where position.account_id = ranges.account_id
              and position.snapshot_at >= ranges.begins
              and position.snapshot_at < ranges.ends
              and position.snapshot_at >= {3}
              and position.snapshot_at < {4}
              and %s
      ) as position
      inner join history.account_snapshot as snapshot
          on snapshot.account_id = position.account_id
          and snapshot.snapshot_at = position.snapshot_at
      inner join history.account on account.account_id = position.account_id
      order by position.account_id, position.snapshot_at, position.symbol
      """
          .formatted(IS_OPEN);

  private SettleAssets() {}

  /// What the stored contracts tell of the claims' symbols.
  public static Function<SlotClaim, Function<String, @Nullable Settled>> knownTo(
      DSLContext sql, List<SlotClaim> claims) {
    var symbols = new TreeMap<Subject, TreeSet<String>>();
    for (var claim : claims) {
      var venue = claim.rows().capture().subject().publicSubject();
      claim.symbols().forEach(symbols.computeIfAbsent(venue, _ -> new TreeSet<>())::add);
    }
    var listings = new HashMap<Subject, Map<String, List<Listing>>>();
    symbols.forEach((venue, wanted) ->
        listings.put(
            venue, listingsOf(sql, venue.venue().label(), venue.environment().label(), wanted)));
    return claim -> {
      var capture = claim.rows().capture();
      var known = listings.getOrDefault(capture.subject().publicSubject(), Map.of());
      var capturedAt = capture.documents().getFirst().capturedAt();
      var state = claim.rows().state();
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

  /// A position whose settle asset is to be found.
  private record Open(SlotKey slot, String symbol, Instant capturedAt, @Nullable Boolean multi) {
    static Open of(Record row) {
      return new Open(
          new SlotKey(row.get("account_id", Long.class), row.get("snapshot_at", Instant.class)),
          row.get("symbol", String.class),
          row.get("captured_at", Instant.class),
          row.get("multi_assets_margin", Boolean.class));
    }
  }

  /// Fills the positions of ranges that were stored before their contract was known, or without
  /// one. There are seldom any.
  static void fill(DSLContext sql, List<RefreshRange> written) {
    var ranges = Ranges.of(written);
    var rows =
        sql.fetch(
            OPEN, ranges.accounts(), ranges.from(), ranges.until(), ranges.begin(), ranges.end());
    if (rows.isEmpty()) {
      return;
    }
    rows.intoGroups(new String[] {"venue", "environment"})
        .forEach((venue, of) ->
            settle(
                sql,
                venue.get("venue", String.class),
                venue.get("environment", String.class),
                of.map(Open::of)));
    sql.execute(
        DERIVED,
        ranges.accounts(),
        ranges.from(),
        ranges.until(),
        val(Source.DERIVED.label()),
        ranges.begin(),
        ranges.end());
  }

  private static void settle(
      DSLContext sql, String venue, String environment, List<Open> positions) {
    var symbols = new TreeSet<String>();
    positions.forEach(it -> symbols.add(it.symbol()));
    var listings = listingsOf(sql, venue, environment, symbols);
    var credits = credits(sql, positions.stream().map(Open::slot).distinct().toList());
    var open = new ArrayList<Open>();
    var settled = new ArrayList<Settled>();
    for (var it : positions) {
      @Nullable Settled known =
          SettleAsset.of(
              it.multi(),
              credits.get(it.slot()),
              it.capturedAt(),
              listings.getOrDefault(it.symbol(), List.of()));
      if (known != null) {
        open.add(it);
        settled.add(known);
      }
    }
    if (!settled.isEmpty()) {
      var slots = open.stream().map(Open::slot).toList();
      sql.execute(
          SETTLED,
          SlotKey.accounts(slots),
          SlotKey.slots(slots),
          val(open.stream().map(Open::symbol).toArray(String[]::new)),
          val(settled.stream().map(Settled::asset).toArray(String[]::new)),
          val(settled.stream().map(it -> it.source().label()).toArray(String[]::new)));
    }
  }

  /// Whether contracts were never seen, not since an instant, or lack a symbol that appeared later.
  public static boolean wantsContracts(DSLContext sql, Subject venue, Instant notSeenSince) {
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
            .where(condition(IS_OPEN))
            .and(ACCOUNT.VENUE.eq(venue.venue().label()))
            .and(ACCOUNT.ENVIRONMENT.eq(venue.environment().label()))
            .groupBy(POSITION.SYMBOL)
            .having(min(POSITION.SNAPSHOT_AT).gt(seen)));
  }

  private static Map<SlotKey, AssetBalance> credits(DSLContext sql, List<SlotKey> slots) {
    var credits = new HashMap<SlotKey, AssetBalance>();
    sql.selectFrom(ASSET_BALANCE)
        .where(ASSET_BALANCE.ASSET.eq(SettleAsset.CREDITS))
        .and(
            "(asset_balance.account_id, asset_balance.snapshot_at) in (select * from unnest({0}, {1}))",
            SlotKey.accounts(slots), SlotKey.slots(slots))
        .forEach(it ->
            credits.put(
                new SlotKey(it.getAccountId(), it.getSnapshotAt()),
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
                    it.getUpdatedAt())));
    return credits;
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
