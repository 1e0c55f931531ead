package accounthistory.store.embedded;

import static accounthistory.store.embedded.Databases.ask;
import static accounthistory.store.embedded.Databases.mode;
import static accounthistory.store.embedded.Databases.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedDatabaseTest {
  @TempDir private Path base;

  private final Databases databases = new Databases();

  @AfterEach
  void stopAll() {
    databases.close();
  }

  @Test
  void itsStatusFollowsItsLife() throws SQLException {
    var database = databases.throwAway(base);
    var root = base.resolve("18");

    assertThat(database.status()).isEqualTo(new Status.NotCreated(root));
    assertThat(database.stop()).isFalse();
    assertThat(root).doesNotExist();

    var access = database.start();
    assertThat(database.start()).isEqualTo(access);
    assertThat(running(database).access()).isEqualTo(access);
    assertThat(running(database).version()).startsWith(ServerFolder.MAJOR + ".");
    ask(access, "create table kept as select 42 as answer");

    assertThat(database.stop()).isTrue();
    assertThat(database.status()).isEqualTo(new Status.Stopped(root));
    assertThat(database.stop()).isFalse();

    assertThat(database.start()).as("the port stays").isEqualTo(access);
    assertThat(ask(access, "select answer from kept")).isEqualTo("42");
  }

  @Test
  void aThrowAwayDatabaseIsDiscardedWhole() throws IOException {
    var database = databases.stopped(base);
    database.start();
    database.discard();
    assertThat(base).isEmptyDirectory();
    assertThat(database.status()).isInstanceOf(Status.NotCreated.class);
  }

  @Test
  void aDurableDatabaseIsNeverDiscarded() {
    assertThatThrownBy(databases.durable(base)::discard).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void twoFoldersAreTwoDatabases() throws IOException, SQLException {
    var one = databases.stopped(Files.createDirectory(base.resolve("one"))).start();
    var other = databases.throwAway(base.resolve("other")).start();

    assertThat(one.port()).isNotEqualTo(other.port());
    assertThat(ask(one, "select 1")).isEqualTo("1");
    assertThatThrownBy(() -> ask(one, other.password().reveal(), "select 1"))
        .isInstanceOfSatisfying(
            SQLException.class, it -> assertThat(it.getSQLState()).isEqualTo("28P01"));
  }

  @Test
  void anotherPortIsChosenWhenTheLastOneIsTaken() throws IOException, SQLException {
    var database = databases.stopped(base);
    var port = database.start().port();
    database.stop();

    try (var _ = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      var access = database.start();
      assertThat(access.port()).isNotEqualTo(port);
      assertThat(PasswordFile.read(access.passwordFile()).port()).isEqualTo(access.port());
      assertThat(ask(access, "select 1")).isEqualTo("1");
    }
  }

  @Test
  void aPortSetByItsOwnerIsFollowed() throws IOException, SQLException {
    var database = databases.stopped(base);
    int wanted;
    try (var free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      wanted = free.getLocalPort();
    }
    ask(database.start(), "alter system set port = " + wanted);
    database.stop();

    var access = database.start();
    assertThat(access.port()).isEqualTo(wanted);
    assertThat(PasswordFile.read(access.passwordFile()).port()).isEqualTo(wanted);
  }

  @Test
  void aServerThatCannotStartIsQuoted() throws IOException {
    var database = databases.stopped(base);
    Files.writeString(base.resolve("18/data/postgresql.auto.conf"), "no_such_setting = 'on'\n");

    assertThatThrownBy(database::start)
        .isInstanceOf(EmbeddedDatabaseException.class)
        .hasMessageContaining("unrecognized configuration parameter \"no_such_setting\"");
    assertThat(database.status()).isInstanceOf(Status.Stopped.class);
  }

  @Test
  void aPasswordFileThatDoesNotFitIsNamed() throws IOException {
    var database = databases.stopped(base);
    var access = database.start();
    var right = PasswordFile.read(access.passwordFile());
    Files.writeString(access.passwordFile(), "127.0.0.1:" + access.port() + ":x:x:wrong\n");

    assertThat(database.status()).isInstanceOf(Status.Refused.class);
    assertThatThrownBy(database::start)
        .isInstanceOf(EmbeddedDatabaseException.class)
        .hasMessageContaining(access.passwordFile().toString())
        .hasMessageNotContaining("wrong");
    Files.writeString(
        access.passwordFile(), "127.0.0.1:" + access.port() + ":x:x:" + right.password() + "\n");
    assertThat(database.start()).isEqualTo(access);
  }

  @Test
  void aLostPasswordFileIsNamed() throws IOException {
    var database = databases.stopped(base);
    var file = base.resolve("18/pgpass");
    Files.delete(file);

    assertThatThrownBy(database::start)
        .isInstanceOf(EmbeddedDatabaseException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void whatAKilledCommandLeftUnfinishedIsClearedAndClosedToOthers() throws IOException {
    var left = base.resolve("18/new-123/data");
    Files.createDirectories(left);
    Files.writeString(left.resolve("PG_VERSION"), "18\n");

    databases.throwAway(base).start();
    assertThat(base.resolve("18")).isDirectoryNotContaining("glob:**new-*");
    assertThat(mode(base.resolve("18"))).isEqualTo("rwx------");
  }
}
