package accounthistory.store.embedded;

import static accounthistory.store.embedded.Databases.ask;
import static accounthistory.store.embedded.Databases.running;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/// Commands killed at any moment of a first start: while unpacking, making the data, starting.
@Tag("slow")
final class KilledCommandsTest {
  @TempDir private Path base;

  private final Databases databases = new Databases();

  @AfterEach
  void stopAll() {
    databases.close();
  }

  @RepeatedTest(20)
  void whoeverIsKilledTheNextCommandFindsTheDatabase(RepetitionInfo repetition) throws Exception {
    var random = new Random(repetition.getCurrentRepetition());
    var folder = base.resolve("postgres");
    for (var i = 0; i < 3; i++) {
      var killed = Command.start("022", folder, base.resolve("binaries"), "durable");
      killed.process().waitFor(random.nextLong(200, 3000), TimeUnit.MILLISECONDS);
      killed.kill();
    }

    var database = databases.durable(folder);
    var access = database.start();
    ask(access, "create table kept as select 42 as answer");
    try (var command = Command.start("022", folder, base.resolve("binaries"), "durable")) {
      assertThat(command.started())
          .isEqualTo(new Command.Started(access.port(), running(database).pid()));
    }
    assertThat(ask(access, "select answer from kept")).isEqualTo("42");
  }
}
