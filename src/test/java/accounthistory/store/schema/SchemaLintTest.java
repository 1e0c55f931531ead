package accounthistory.store.schema;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.testing.RefusedWords;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The rules of the database, asked of the catalogue: each query lists what breaks its rule.
@WithDatabase
final class SchemaLintTest {
  /// Tables of `history` as they are written: without partitions and without Flyway's own.
  private static final String TABLES =
      """
      with tables as (
          select pg_class.oid, relname, relkind
          from pg_class
          where relnamespace = 'history'::regnamespace
              and relkind in ('r', 'p')
              and not relispartition
              and relname <> 'flyway_schema_history'
      ),
      columns as (
          select
              tables.oid,
              relname,
              attnum,
              attname,
              format_type(atttypid, atttypmod) as type,
              attcollation
          from tables
          inner join pg_attribute on attrelid = tables.oid and attnum > 0 and not attisdropped
      )
      """;

  private final History history;

  SchemaLintTest(TestDatabase database) throws SQLException {
    history = History.in(database, "2026-01-01T00:00:00Z");
  }

  @AfterEach
  void close() throws SQLException {
    history.close();
  }

  @Test
  void theCatalogueIsReadAtAll() throws SQLException {
    assertThat(of("select relname from tables"))
        .contains("account", "account_snapshot", "asset_balance", "position", "raw_document");
  }

  @Test
  void everyTableAndColumnSaysWhatItIs() throws SQLException {
    assertThat(of("select relname from tables where obj_description(oid, 'pg_class') is null"))
        .isEmpty();
    assertThat(
            of(
                """
                select relname || '.' || attname from columns
                where coalesce(col_description(oid, attnum), '') = ''
                """))
        .isEmpty();
  }

  @Test
  void noDescriptionUsesAWordThatReadersStumbledOver() throws Exception {
    var described = new ArrayList<>(of("select obj_description(oid, 'pg_class') from tables"));
    described.addAll(of("select col_description(oid, attnum) from columns"));

    assertThat(described).hasSizeGreaterThan(300);
    for (var text : described) {
      assertThat(RefusedWords.in(text)).as(text).isEmpty();
    }
  }

  @Test
  void keysOfSeriesBeginWithTheAccount() throws SQLException {
    assertThat(
            of(
                """
                select relname from tables
                where relkind = 'p' and not exists (
                    select 1 from pg_constraint
                    where conrelid = tables.oid and contype = 'p'
                        and conkey[1] = (
                            select attnum from columns
                            where columns.oid = tables.oid and attname = 'account_id'
                        )
                )
                """))
        .isEmpty();
  }

  @Test
  void everyTableHasAPrimaryKeyAndNoKeyColumnIsEverNull() throws SQLException {
    assertThat(
            of(
                """
                select relname from tables
                where not exists (
                    select 1 from pg_constraint where conrelid = tables.oid and contype = 'p'
                )
                """))
        .isEmpty();
    assertThat(
            of(
                """
                select relname || '.' || attname
                from tables
                inner join pg_index on indrelid = tables.oid and indisunique
                inner join pg_attribute on attrelid = tables.oid and attnum = any (indkey)
                where not attnotnull
                    -- a partial index may leave the nulls out
                    and coalesce(pg_get_expr(indpred, indrelid), '')
                        not like '%' || attname || ' IS NOT NULL%'
                """))
        .isEmpty();
  }

  @Test
  void nothingActsBehindAStatement() throws SQLException {
    assertThat(
            of(
                """
                select relname || ' ' || tgname
                from tables
                inner join pg_trigger on tgrelid = tables.oid and not tgisinternal
                """))
        .as("triggers")
        .isEmpty();
    assertThat(
            of(
                """
                select conname from tables
                inner join pg_constraint on conrelid = tables.oid and condeferrable
                """))
        .as("deferrable constraints")
        .isEmpty();
    assertThat(
            of(
                """
                select relname from tables
                inner join pg_partitioned_table on partrelid = tables.oid and partdefid <> 0
                """))
        .as("default partitions")
        .isEmpty();
  }

  @Test
  void aSeriesHasOneForeignKeyAndItIsToItsAccount() throws SQLException {
    assertThat(
            of(
                """
                select relname from tables
                where relkind = 'p' and (
                    select array_agg(confrelid::regclass::text)
                    from pg_constraint where conrelid = tables.oid and contype = 'f'
                ) is distinct from array['history.account']
                """))
        .isEmpty();
  }

  @Test
  void constraintsAreNamedAfterTheRuleTheyKeep() throws SQLException {
    assertThat(
            of(
                """
                select conname from tables
                inner join pg_constraint on conrelid = tables.oid
                where contype in ('c', 'f', 'u', 'x', 'p')
                    and conname ~ '_(check|fkey|key|excl|not_null)[0-9]*$'
                    and not (contype = 'p' and conname = relname || '_pkey')
                """))
        .isEmpty();
    assertThat(
            of(
                """
                select conname from tables
                inner join pg_constraint on conrelid = tables.oid
                where contype in ('c', 'f', 'u', 'x') and not starts_with(conname, relname || '_')
                """))
        .isEmpty();
  }

  @Test
  void moneyIsExactInstantsHaveAZoneAndSymbolsSortByTheirBytes() throws SQLException {
    assertThat(
            of(
                """
                select relname || '.' || attname || ' ' || type from columns
                where type like 'numeric%' and attname not like '%\\_ms'
                    -- without a scale nothing is rounded: for products, which need more digits
                    and type not in ('numeric(38,18)', 'numeric')
                """))
        .isEmpty();
    assertThat(
            of(
                """
                select relname || '.' || attname || ' ' || type from columns
                where type in ('real', 'double precision', 'money', 'timestamp without time zone')
                """))
        .isEmpty();
    assertThat(
            of(
                """
                select relname || '.' || attname from columns
                where attname ~ '(^|_)(asset|symbol|pair)$' and attcollation <> '"C"'::regcollation
                """))
        .isEmpty();
  }

  private List<String> of(String query) throws SQLException {
    var columns = query.strip();
    return history.rows(TABLES + columns);
  }
}
