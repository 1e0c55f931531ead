package accounthistory.store.derive;

import static accounthistory.store.jooq.Tables.ACCOUNT;
import static accounthistory.store.jooq.Tables.ACCOUNT_SNAPSHOT;
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
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// The valuation step D0: in which asset positions settle. Where no contract is known it is derived
/// from the reply itself, until one is.
public final class SettleAssets {
  private static final String IS_OPEN =
      "(position.settle_asset is null or position.settle_asset_source = 'derived')";

  private static final String SETTLED =
      """
      update history.position
      set settle_asset = {3}, settle_asset_source = {4}
      where account_id = {0}
          and snapshot_at = {1}
          and symbol = {2}
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
              position.snapshot_at,
              position.symbol,
              position.maintenance_margin,
              position.unrealized_profit,
              known.asset is null as is_open,
              balance.asset,
              balance.maintenance_margin as own_margin,
              balance.unrealized_profit as own_profit
          from history.position
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
          where position.account_id = {0}
              and position.snapshot_at >= {1}
              and position.snapshot_at < {2}
              and balance.snapshot_at >= {1}
              and balance.snapshot_at < {2}

      ),

      fitting as (

          select snapshot_at, asset
          from possible
          group by snapshot_at, asset
          having bool_or(is_open)
              and count(*) = count(maintenance_margin)
              and count(*) = count(unrealized_profit)
              and abs(sum(maintenance_margin) - max(own_margin)) <= (count(*) + 1) * 1e-8
              and abs(sum(unrealized_profit) - max(own_profit)) <= (count(*) + 1) * 1e-8

      ),

      derived as (

          select possible.snapshot_at, possible.symbol, min(possible.asset) as asset
          from possible
          inner join fitting
              on fitting.snapshot_at = possible.snapshot_at and fitting.asset = possible.asset
          where possible.is_open
          group by possible.snapshot_at, possible.symbol
          having count(distinct possible.asset) = 1

      )

      update history.position as stored
      set settle_asset = judged.asset,
          settle_asset_source = case when judged.asset is not null then {3} end
      from (
          select distinct position.snapshot_at, position.symbol, derived.asset
          from history.position
          left join derived
              on derived.snapshot_at = position.snapshot_at and derived.symbol = position.symbol
          where position.account_id = {0}
              and position.snapshot_at >= {1}
              and position.snapshot_at < {2}
              and %s
      ) as judged
      where stored.account_id = {0}
          and stored.snapshot_at = judged.snapshot_at
          and stored.snapshot_at >= {1}
          and stored.snapshot_at < {2}
          and stored.symbol = judged.symbol
          and stored.settle_asset is distinct from judged.asset
      """
          .formatted(IS_OPEN);

  /// The numbers, from 1, of the ranges that hold positions to settle.
  private static final String OPEN =
      """
      select cast(ranges.number as integer)
      from unnest({0}, {1}, {2}) with ordinality as ranges (account_id, begins, ends, number)
      where exists (
          select
          from history.position
          where position.account_id = ranges.account_id
              and position.snapshot_at >= ranges.begins
              and position.snapshot_at < ranges.ends
              and position.snapshot_at >= {3}
              and position.snapshot_at < {4}
              and %s
      )
      order by ranges.number
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

  /// Fills the positions of ranges that were stored before their contract was known, or without
  /// one. There are seldom any.
  static void fill(DSLContext sql, List<RefreshRange> written) {
    var ranges = Ranges.of(written);
    sql.fetch(OPEN, ranges.accounts(), ranges.from(), ranges.until(), ranges.begin(), ranges.end())
        .getValues(0, Integer.class)
        .forEach(it -> fill(sql, written.get(it - 1)));
  }

  private static void fill(DSLContext sql, RefreshRange range) {
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
            .where(POSITION.ACCOUNT_ID.eq(range.accountId()))
            .and(POSITION.SNAPSHOT_AT.ge(range.from()))
            .and(POSITION.SNAPSHOT_AT.lt(range.until()))
            .and(condition(IS_OPEN))
            .orderBy(POSITION.SNAPSHOT_AT, POSITION.SYMBOL)
            .fetch();
    var first = open.getFirst();
    var listings =
        listingsOf(
            sql, first.value5(), first.value6(), new TreeSet<>(open.getValues(POSITION.SYMBOL)));
    for (var row : open) {
      var settled =
          SettleAsset.of(
              row.value4(),
              credits(sql, range.accountId(), row.value1()),
              row.value3(),
              listings.getOrDefault(row.value2(), List.of()));
      if (settled != null) {
        sql.execute(
            SETTLED,
            val(range.accountId()),
            val(row.value1()),
            val(row.value2()),
            val(settled.asset()),
            val(settled.source().label()));
      }
    }
    sql.execute(
        DERIVED,
        val(range.accountId()),
        val(range.from()),
        val(range.until()),
        val(Source.DERIVED.label()));
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
