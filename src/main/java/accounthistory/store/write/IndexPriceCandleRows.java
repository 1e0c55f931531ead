package accounthistory.store.write;

import static org.jooq.impl.DSL.val;

import accounthistory.capture.Subject;
import accounthistory.store.database.NumericRange;
import accounthistory.stream.StreamRows.IndexPriceCandle;
import accounthistory.stream.StreamRows.IndexPriceCandle.Candle;
import accounthistory.stream.StreamRows.IndexPriceCandle.Requested;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;

/// Index prices of past minutes: which are missing, and those that came.
public final class IndexPriceCandleRows {
  private static final String QUOTE = "USDT";

  private IndexPriceCandleRows() {}

  /// Minutes of a pair that flows need, both ends included.
  public record Range(String pair, Instant from, Instant to) {}

  /// The minutes of flows that no index price of their time, no price by hand and no slot prices,
  /// and that were not requested before, in ranges of at most so many minutes.
  public static List<Range> missing(DSLContext sql, Subject venue, int minutes) {
    var ranges = new ArrayList<Range>();
    sql.fetch(
            """
            select distinct
                income.asset || {2} as pair,
                date_trunc('minute', income.occurred_at, 'UTC') as opened_at
            from history.income
            inner join history.account on account.account_id = income.account_id
            where account.venue = {0}
                and account.environment = {1}
                and (income.index_price is null or income.price_source = 'nearest')
                and income.asset <> {2}
                and not exists (
                    select
                    from history.index_price_request as request
                    where request.venue = {0}
                        and request.environment = {1}
                        and request.pair = income.asset || {2}
                        and (
                            not request.is_listed
                            or date_trunc('minute', income.occurred_at, 'UTC')
                            between request.from_minute and request.to_minute
                        )
                )
            order by pair, opened_at
            """,
            val(venue.venue().label()), val(venue.environment().label()), val(QUOTE))
        .forEach(it -> add(ranges, it.get(0, String.class), it.get(1, Instant.class), minutes));
    return ranges;
  }

  private static void add(List<Range> ranges, String pair, Instant minute, int minutes) {
    if (!ranges.isEmpty()) {
      var last = ranges.getLast();
      if (last.pair().equals(pair)
          && minute.isBefore(last.from().plus(Duration.ofMinutes(minutes)))) {
        ranges.set(ranges.size() - 1, new Range(pair, last.from(), minute));
        return;
      }
    }
    ranges.add(new Range(pair, minute, minute));
  }

  /// Writes candles and what was requested, and marks the flows that they price.
  static void write(DSLContext sql, Subject venue, IndexPriceCandle rows, long loadId) {
    var candles = rows.candles();
    sql.execute(
        """
        insert into history.index_price_candle (
            venue, environment, pair, opened_at, open_price, load_id
        )
        select {0}, {1}, reported.pair, reported.opened_at, reported.open_price, {2}
        from unnest({3}, {4}, {5}) as reported (pair, opened_at, open_price)
        on conflict do nothing
        """,
        val(venue.venue().label()),
        val(venue.environment().label()),
        val(loadId),
        val(candles.stream().map(Candle::pair).toArray(String[]::new)),
        val(candles.stream().map(Candle::openedAt).toArray(Instant[]::new)),
        val(
            candles.stream()
                .map(it -> NumericRange.decimal(it.open()))
                .toArray(BigDecimal[]::new)));
    rows.requested().forEach(it -> request(sql, venue, it, loadId));
    mark(sql, venue, candles);
  }

  private static void request(DSLContext sql, Subject venue, Requested requested, long loadId) {
    sql.execute(
        """
        insert into history.index_price_request (
            venue, environment, pair, from_minute, to_minute, is_listed, load_id
        )
        values ({0}, {1}, {2}, {3}, {4}, {5}, {6})
        on conflict do nothing
        """,
        val(venue.venue().label()),
        val(venue.environment().label()),
        val(requested.pair()),
        val(requested.from()),
        val(requested.to()),
        val(requested.isListed()),
        val(loadId));
  }

  private static void mark(DSLContext sql, Subject venue, List<Candle> candles) {
    sql.execute(
        """
        insert into history.derive_queue (account_id, written_from, written_until)
        select
            income.account_id,
            min(income.occurred_at),
            max(income.occurred_at) + interval '1 microsecond'
        from unnest({2}, {3}) as reported (pair, opened_at)
        inner join history.income
            on income.asset || {4} = reported.pair
            and income.occurred_at >= reported.opened_at
            and income.occurred_at < reported.opened_at + interval '1 minute'
        inner join history.account on account.account_id = income.account_id
        where account.venue = {0}
            and account.environment = {1}
            and (income.index_price is null or income.price_source = 'nearest')
        group by income.account_id, date_trunc('hour', income.occurred_at, 'UTC')
        order by 1, 2
        """,
        val(venue.venue().label()),
        val(venue.environment().label()),
        val(candles.stream().map(Candle::pair).toArray(String[]::new)),
        val(candles.stream().map(Candle::openedAt).toArray(Instant[]::new)),
        val(QUOTE));
  }
}
