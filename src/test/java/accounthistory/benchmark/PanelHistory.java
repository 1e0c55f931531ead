package accounthistory.benchmark;

import accounthistory.capture.Grid;
import accounthistory.cli.runtime.SimulatedJobs;
import accounthistory.exchange.ratelimit.ProcessBudget;
import accounthistory.job.AccountJob;
import accounthistory.run.Site;
import accounthistory.simulator.ledger.World;
import accounthistory.state.Disk;
import accounthistory.store.Store;
import accounthistory.store.database.LoadKind;
import accounthistory.store.write.NativeCompression;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/// Months of five accounts, made of one simulated day.
///
/// The day's last snapshots are made those of its beginning, with a transfer of what they differ
/// by, so that days follow each other without a gap in any wallet. The day is stored and derived by
/// the program; so is what is derived of the two days after it, whose base rows are the day's,
/// shifted. The middle one of the three is then repeated by SQL, with all that is derived of it.
final class PanelHistory {
  private static final long SEED = 31;
  private static final Instant EPOCH = Instant.parse("2025-09-24T00:00:00Z");

  /// The simulated day begins, and with it the history.
  static final Instant BEGIN = EPOCH.plus(Duration.ofDays(7));

  private static final Grid GRID = new Grid(Duration.ofMinutes(5), Duration.ofSeconds(20));

  private static final Set<String> NAMES =
      Set.of("one-way-cross", "hedge-cross", "multi-one-way", "multi-hedge", "usdc-margined");

  /// What is collected; all that is derived follows from it.
  private static final List<String> BASE =
      List.of("account_snapshot", "asset_balance", "position", "income", "asset_index");

  /// Not repeated: what no panel reads, and what is no series.
  private static final Set<String> NOT_REPEATED =
      Set.of(
          "raw_document",
          "raw_dictionary",
          "income_window",
          "trade",
          "slot_exception",
          "capture_schedule",
          "leverage_bracket_set",
          "account_configuration",
          "symbol_configuration",
          "account_group_member",
          "price_override",
          "contract",
          "normalization_issue");

  private final DSLContext sql;
  private final DataSource source;
  private int days;

  PanelHistory(DataSource source) {
    this.sql = DSL.using(source, SQLDialect.POSTGRES);
    this.source = source;
  }

  /// A series and the column of its key by which it is repeated.
  private record Series(String table, String column, boolean isByDay) {}

  /// Simulates a day and derives three.
  void begin() throws Exception {
    var config = new HikariConfig();
    config.setDataSource(source);
    try (var pool = new HikariDataSource(config)) {
      begin(new Store(pool));
    }
    days = 3;
  }

  private void begin(Store store) throws Exception {
    simulate(store);
    closeTheDay();
    sql.execute(
        "select history.ensure_partitions({0}, {1})",
        DSL.val(BEGIN), DSL.val(BEGIN.plus(Duration.ofDays(400))));
    replica(() -> {
      for (var series : series()) {
        if (BASE.contains(series.table())) {
          repeat(series, 0, 1, 2);
        }
      }
    });
    know(3);
    sql.execute(
        """
        insert into history.derive_queue (account_id, written_from, written_until)
        select account_id, hour, hour + interval '1 hour'
        from history.account
        cross join generate_series({0}, {0} + interval '71 hours', interval '1 hour') as hour
        where kind = 'trading'
        """,
        DSL.val(BEGIN));
    store.refresh();
  }

  /// Lengthens the history to some days.
  void until(int end) {
    sql.execute(
        "select history.ensure_partitions({0}, {1})",
        DSL.val(BEGIN), DSL.val(BEGIN.plus(Duration.ofDays(end + 1L))));
    replica(() -> series().forEach(it -> repeat(it, 1, days - 1, end - 2)));
    days = end;
    know(days);
    sql.execute("vacuum analyze");
  }

  /// The newest slot.
  Instant end() {
    return BEGIN.plus(Duration.ofDays(days));
  }

  private void simulate(Store store) throws Exception {
    var folder = Files.createTempDirectory("panels");
    NativeCompression.load(List.of(folder));
    var world = World.standard(SEED, EPOCH);
    try (var exchange = ExchangeProcess.start(SEED, EPOCH, world.accounts().size())) {
      var clock = new Site.Clock(BEGIN, exchange::to);
      try (var site =
          new Site(
              folder.resolve("state"),
              exchange.address(),
              clock,
              _ -> new ProcessBudget(),
              Disk.REAL)) {
        var jobs = jobs(SimulatedJobs.of(world, GRID));
        var end = BEGIN.plus(Duration.ofDays(1));
        for (var slot = BEGIN; !slot.isAfter(end); slot = GRID.next(slot)) {
          clock.to(GRID.begins(slot));
          site.run.collect(jobs, LoadKind.COLLECT, () -> store, Duration.ZERO);
        }
        clock.to(GRID.begins(end).plus(Duration.ofMinutes(3)));
        site.run.collect(
            jobs(SimulatedJobs.ofTheEnd(world, GRID)),
            LoadKind.COLLECT,
            () -> store,
            Duration.ZERO);
      }
    }
  }

  private static List<AccountJob> jobs(List<AccountJob> all) {
    return all.stream().filter(it -> NAMES.contains(it.subject().name())).toList();
  }

  /// The day ends as it began.
  private void closeTheDay() {
    var last = DSL.val(BEGIN.plus(Duration.ofDays(1)));
    sql.execute("delete from history.income where occurred_at > {0}", last);
    sql.execute("delete from history.asset_index where observed_at > {0}", last);
    sql.execute(
        """
        insert into history.income (
            account_id, occurred_at, income_type, tran_id, asset, amount, first_seen_at, load_id
        )
        select account_id, {1} - interval '2 minutes', 'TRANSFER', 'closing', asset,
            coalesce(opened.wallet_balance, 0) - coalesce(closed.wallet_balance, 0), {1}, 1
        from (select * from history.asset_balance where snapshot_at = {0}) as opened
        full join (select * from history.asset_balance where snapshot_at = {1}) as closed
            using (account_id, asset)
        where coalesce(opened.wallet_balance, 0) <> coalesce(closed.wallet_balance, 0)
        """,
        DSL.val(BEGIN), last);
    replica(() -> {
      for (var table : List.of("account_snapshot", "asset_balance", "position")) {
        sql.execute("delete from history." + table + " where snapshot_at >= {0}", last);
        copy(new Series(table, "snapshot_at", false), "snapshot_at = {0}", 1, 1);
      }
    });
  }

  /// Every flow is known up to the end of some days.
  private void know(int end) {
    sql.execute(
        """
        update history.income_coverage
        set known = tstzmultirange(tstzrange({0}, {1})), booked = tstzmultirange(tstzrange({0}, {1}))
        """,
        DSL.val(BEGIN.minus(Duration.ofDays(1))),
        DSL.val(BEGIN.plus(Duration.ofDays(end)).plus(Duration.ofHours(1))));
  }

  /// Without looking whether accounts are there, which are.
  private void replica(Runnable work) {
    sql.execute("set session_replication_role = replica");
    work.run();
    sql.execute("set session_replication_role = origin");
  }

  /// Repeats the rows of one day, the first is 0, by each of a range of days.
  private void repeat(Series series, int day, int from, int to) {
    var begin = BEGIN.plus(Duration.ofDays(day));
    if (series.isByDay()) {
      copy(series, "= date '%s'".formatted(begin.toString().substring(0, 10)), from, to);
    } else {
      copy(
          series,
          "> timestamptz '%s' and %s <= timestamptz '%s'"
              .formatted(begin, series.column(), begin.plus(Duration.ofDays(1))),
          from,
          to);
    }
  }

  private void copy(Series series, String condition, int from, int to) {
    var columns =
        sql.fetch(
            """
            select column_name, data_type
            from information_schema.columns
            where table_schema = 'history' and table_name = {0} and is_identity = 'NO'
            order by ordinal_position
            """,
            DSL.val(series.table()));
    var names = columns.map(it -> it.get(0, String.class));
    var values =
        columns.map(it ->
            switch (it.get(1, String.class)) {
              case "timestamp with time zone" -> it.get(0) + " + shift * interval '24 hours'";
              case "date" -> it.get(0) + " + shift";
              default -> it.get(0, String.class);
            });
    var where =
        condition.startsWith("=") || condition.startsWith(">")
            ? series.column() + " " + condition
            : condition;
    sql.execute(
        "insert into history.%s (%s) select %s from history.%s cross join generate_series(%d, %d) as shift where %s"
            .formatted(
                series.table(),
                String.join(", ", names),
                String.join(", ", values),
                series.table(),
                from,
                to,
                where),
        DSL.val(BEGIN));
  }

  /// Tables whose key ends in time, whatever they are called.
  private List<Series> series() {
    return sql
        .fetch(
            """
            select owner.relname, keyed.attname, keyed.atttypid = 'date'::regtype
            from pg_index
            inner join pg_class as owner on owner.oid = pg_index.indrelid
            cross join lateral (
                select attname, atttypid
                from unnest(pg_index.indkey) with ordinality as part (number, place)
                inner join pg_attribute
                    on pg_attribute.attrelid = owner.oid and pg_attribute.attnum = part.number
                where atttypid in ('timestamptz'::regtype, 'date'::regtype)
                order by part.place
                limit 1
            ) as keyed
            where pg_index.indisprimary
                and owner.relnamespace = 'history'::regnamespace
                and not owner.relispartition
            order by 1
            """)
        .map(it ->
            new Series(it.get(0, String.class), it.get(1, String.class), it.get(2, Boolean.class)))
        .stream()
        .filter(it -> !NOT_REPEATED.contains(it.table()))
        .toList();
  }
}
