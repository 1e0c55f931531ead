package accounthistory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// How a run that keeps running ends.
@WithDatabase
@Timeout(40)
final class WatchEndToEndTest {
  @TempDir private Path folder;
  private final TestDatabase database;
  private final List<String> lines = new ArrayList<>();
  private Workbench desk;

  WatchEndToEndTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void sitDown() {
    desk = new Workbench(folder, database).accounts("flat");
    desk.set("ACCOUNT_HISTORY_STREAMS_PAGES", "1");
  }

  @AfterEach
  void getUp() {
    desk.close();
  }

  @Test
  void aCleanStopIsTheSignals() {
    assertThat(watch(_ -> stop())).isEqualTo(143);

    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst()).contains("\"exit\":0", "\"outcome\":\"taken\"");
    assertThat(lines.getLast()).contains("\"exit\":143", "\"stopped_by\":\"SIGTERM\"");
  }

  @Test
  void aFailureThatALaterRoundHasMendedIsNotTheWatchs() {
    var sql = DSL.using(database.dataSource(), SQLDialect.POSTGRES);
    var version = "update history.flyway_schema_history set version = '%s' where version = '%s'";
    sql.execute(version.formatted("998", "004"));

    var exit =
        watch(line -> {
          sql.execute(version.formatted("004", "998"));
          stop();
        });

    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).contains("\"exit\":78", "\"outcome\":\"configuration\"");
    assertThat(lines.get(1)).contains("\"exit\":0");
    assertThat(lines.get(2)).contains("\"exit\":143").doesNotContain("bugs");
    assertThat(exit).isEqualTo(143);
  }

  @Test
  void noSignalHidesABug() {
    var exit =
        watch(_ -> {
          if (lines.size() == 1) {
            stop();
            throw new IllegalStateException("the first line cannot be printed");
          }
        });

    assertThat(lines).hasSize(3);
    assertThat(lines.get(1)).contains("\"exit\":70", "\"outcome\":\"bug\"", "the first line");
    assertThat(lines.get(2)).contains("\"exit\":70", "\"stopped_by\":\"SIGTERM\"", "\"bugs\":1");
    assertThat(exit).isEqualTo(70);
  }

  /// Keeps a watch running; each line that it prints is heard as it comes.
  private int watch(Consumer<String> hears) {
    return desk.run(
            line -> {
              lines.add(line);
              if (line.contains("\"accounts\"")) {
                hears.accept(line);
              }
            },
            "collect",
            "--watch",
            "--json")
        .exit();
  }

  private static void stop() {
    try {
      var pid = Long.toString(ProcessHandle.current().pid());
      assertThat(new ProcessBuilder("kill", "-TERM", pid).start().waitFor()).isZero();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
