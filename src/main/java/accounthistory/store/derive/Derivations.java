package accounthistory.store.derive;

import static org.jooq.impl.DSL.val;

import accounthistory.store.database.ExclusiveTask;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jooq.DSLContext;

/// Notices that people have edited a table that derived rows depend on, and marks those.
///
/// A digest is kept of each settlement lag, of the longest one, of each asset's prices by hand and
/// of its being stable, and of how old an index price may be. Categories need none: views look them
/// up. The rules themselves have one too, so that what an older version derived is computed again.
final class Derivations {
  private static final String LAG = "income_category.settles_within of ";
  private static final String LONGEST_LAG = "income_category.settles_within, the longest";
  private static final String OVERRIDE = "price_override of ";
  private static final String STABLE = "stable_asset ";
  private static final String NEGLIGIBLE = "negligible_asset ";
  private static final String MAX_AGE = "price_setting.index_price_max_age";

  /// Its number grows when the same rows come to mean other prices, bookings or sums.
  private static final String RULES = "rules, version 4";

  private static final String PRESENT =
      """
      with

      present as (

          select
              {0} || income_type as name,
              cast(extract(epoch from settles_within) as text) as words
          from history.income_category

          union all

          select {1}, cast(extract(epoch from max(settles_within)) as text)
          from history.income_category

          union all

          select
              {2} || asset,
              string_agg(
                  concat_ws(
                      ' ', extract(epoch from valid_from),
                      coalesce(cast(trim_scale(index_price) as text), 'ends')
                  ),
                  ', ' order by valid_from
              )
          from history.price_override
          group by asset

          union all

          select {3} || asset, 'stable'
          from history.stable_asset

          union all

          select {6} || asset, 'negligible'
          from history.negligible_asset

          union all

          select {5}, cast(extract(epoch from index_price_max_age) as text)
          from history.price_setting

          union all

          select {4}, 'in force'

      ),

      digested as (

          select name, sha256(convert_to(coalesce(words, ''), 'UTF8')) as digest
          from present

      )

      """;

  private static final String CHANGED =
      PRESENT
          + """
          select name
          from digested
          full join history.derivation as stored using (name)
          where digested.digest is distinct from stored.digest
          order by name
          """;

  private static final String KEPT =
      PRESENT
          + """
          , gone as (

              delete from history.derivation as stored
              where not exists (select from digested where digested.name = stored.name)

          )

          insert into history.derivation as stored (name, digest)
          select name, digest
          from digested
          on conflict (name) do update set digest = excluded.digest
          where stored.digest <> excluded.digest
          """;

  private static final Object[] NAMES = {
    val(LAG),
    val(LONGEST_LAG),
    val(OVERRIDE),
    val(STABLE),
    val(RULES),
    val(MAX_AGE),
    val(NEGLIGIBLE)
  };

  private final DSLContext sql;

  private Derivations(DSLContext sql) {
    this.sql = sql;
  }

  /// Marks the hours that depend on what was edited since the last time, unless somebody else is at
  /// it.
  ///
  /// @return how many edits there were
  static int mark(DSLContext sql) {
    var derivations = new Derivations(sql);
    if (derivations.changed().isEmpty()) {
      return 0;
    }
    if (!ExclusiveTask.NOTICE_EDITS.isOurs(sql)) {
      return 0;
    }
    var changed = derivations.changed();
    RefreshMarks.markDerived(
        sql,
        named(changed, LAG),
        Stream.of(OVERRIDE, STABLE, NEGLIGIBLE).flatMap(it -> named(changed, it).stream()).toList(),
        !Collections.disjoint(changed, List.of(LONGEST_LAG, RULES, MAX_AGE)));
    sql.execute(KEPT, NAMES);
    return changed.size();
  }

  private List<String> changed() {
    return sql.fetch(CHANGED, NAMES).map(it -> it.get(0, String.class));
  }

  private static List<String> named(List<String> names, String prefix) {
    var named = new ArrayList<String>();
    for (var name : names) {
      if (name.startsWith(prefix)) {
        named.add(name.substring(prefix.length()));
      }
    }
    return named;
  }
}
