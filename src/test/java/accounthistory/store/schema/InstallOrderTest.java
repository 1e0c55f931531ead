package accounthistory.store.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.sql.SqlFile;
import accounthistory.sql.SqlFolder;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InstallOrderTest {
  private static final SqlFile BASE = view("z/base", "base", "1 as one");
  private static final SqlFile MART = view("a/mart", "mart", "one from analytics.base");

  @Test
  void aFileComesAfterWhatItRefersTo() {
    assertThat(InstallOrder.of(List.of(MART, BASE))).containsExactly(BASE, MART);
    assertThat(InstallOrder.of(List.of(BASE, MART))).containsExactly(BASE, MART);
  }

  @Test
  void whatRefersToNothingStaysWhereItIs() {
    var other = view("m/other", "other", "2 as two");

    assertThat(InstallOrder.of(List.of(other, MART, BASE))).containsExactly(other, BASE, MART);
  }

  @Test
  void remarksAndTextsReferToNothing() {
    var spoken =
        view("a/spoken", "spoken", "'see analytics.base, isn''t it' as a -- or analytics.mart");

    assertThat(InstallOrder.of(List.of(spoken, MART, BASE))).containsExactly(spoken, BASE, MART);
  }

  @Test
  void functionsOfOneFileAreAllMadeByIt() {
    var functions =
        new SqlFile(
            "z/functions",
            """
            -- Grain: one number.
            create function definition.one() returns integer language sql return 1;
            create or replace function definition.two() returns integer language sql return 2;
            create aggregate
            definition.all(integer) (sfunc = int4larger, stype = integer);
            """);
    var user = view("a/user", "user", "definition.two() as a, definition.all(1) as b");

    assertThat(InstallOrder.created(functions).keySet())
        .containsExactly("definition.one", "definition.two", "definition.all");
    assertThat(InstallOrder.of(List.of(user, functions))).containsExactly(functions, user);
  }

  @Test
  void aCircleIsNamed() {
    var one = view("one", "one", "a from analytics.two");
    var two = view("two", "two", "a from analytics.three");
    var three = view("three", "three", "a from analytics.one");

    assertThatThrownBy(() -> InstallOrder.of(List.of(one, two, three)))
        .hasMessageContaining("one -> two -> three -> one");
  }

  @Test
  void everyFileOfTheProgramIsThereOnce() {
    var files = SqlFolder.layers();

    assertThat(InstallOrder.of(files)).containsExactlyInAnyOrderElementsOf(files);
  }

  private static SqlFile view(String file, String name, String select) {
    return new SqlFile(
        file,
        "-- Grain: one row.\ncreate view analytics.%s as select %s\n;".formatted(name, select));
  }
}
