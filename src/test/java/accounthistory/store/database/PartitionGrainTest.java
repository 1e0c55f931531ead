package accounthistory.store.database;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How a series is partitioned is a row.
@WithDatabase
final class PartitionGrainTest {
  private final DSLContext sql;

  PartitionGrainTest(TestDatabase database) {
    this.sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
  }

  @BeforeEach
  void create() {
    sql.execute(
        "create table history.sample (taken_at timestamptz not null) partition by range (taken_at)");
    sql.execute(
        """
        do $$ begin
            execute 'alter table history.sample owner to '
                || (select relowner::regrole from pg_class where oid = 'history.account'::regclass);
        end $$
        """);
  }

  @AfterEach
  void drop() {
    sql.execute("drop table history.sample");
    sql.execute("delete from history.partition_grain where series = 'sample'");
  }

  @Test
  void aSeriesByYearHasAPartitionForEachYear() {
    sql.execute("insert into history.partition_grain (series, unit) values ('sample', 'year')");
    ensure("2039-11-30T12:00:00Z", "2040-02-01T00:00:00Z");

    assertThat(partitions())
        .containsExactly(
            "sample_2039 FOR VALUES FROM ('2039-01-01 00:00:00+00') TO ('2040-01-01 00:00:00+00')",
            "sample_2040 FOR VALUES FROM ('2040-01-01 00:00:00+00') TO ('2041-01-01 00:00:00+00')");
    assertThat(ensure("2040-12-31T23:59:59Z", "2040-12-31T23:59:59Z")).isPositive();
    assertThat(partitions()).hasSize(2);
  }

  @Test
  void aSeriesWithoutARowIsByMonth() {
    ensure("2041-11-30T12:00:00Z", "2041-12-01T00:00:00Z");

    assertThat(partitions())
        .containsExactly(
            "sample_2041_11 FOR VALUES FROM ('2041-11-01 00:00:00+00') TO ('2041-12-01 00:00:00+00')",
            "sample_2041_12 FOR VALUES FROM ('2041-12-01 00:00:00+00') TO ('2042-01-01 00:00:00+00')");
  }

  private int ensure(String from, String to) {
    return sql.fetchSingle(
            "select history.ensure_partitions({0}::timestamptz, {1}::timestamptz)",
            DSL.val(from), DSL.val(to))
        .into(int.class);
  }

  private List<String> partitions() {
    return sql.connectionResult(connection -> {
      var utc = DSL.using(connection, SQLDialect.POSTGRES);
      utc.execute("set timezone = 'UTC'");
      return utc.fetch(
              """
              select format(
                  '%s %s', part.relname, pg_get_expr(part.relpartbound, part.oid)
              )
              from pg_inherits
              inner join pg_class as part on part.oid = pg_inherits.inhrelid
              where pg_inherits.inhparent = 'history.sample'::regclass
              order by part.relname
              """)
          .map(it -> it.get(0, String.class));
    });
  }
}
