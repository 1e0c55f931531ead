package accounthistory.store.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.store.CuttingProxy;
import accounthistory.store.CuttingProxy.Cut;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/// A commit whose answer is lost on the way, on a real server behind a relay that cuts.
@WithDatabase
final class LostCommitTest {
  private final TestDatabase database;
  private final CuttingProxy proxy;
  private final PGSimpleDataSource source = new PGSimpleDataSource();
  private int works;

  LostCommitTest(TestDatabase database) {
    this.database = database;
    var address = URI.create(database.jdbcUrl().substring("jdbc:".length()));
    this.proxy = CuttingProxy.to(address.getHost(), address.getPort());
    source.setServerNames(new String[] {"127.0.0.1"});
    source.setPortNumbers(new int[] {proxy.port()});
    source.setDatabaseName(database.name());
    source.setUser(database.user());
    source.setPassword(database.password().reveal());
  }

  @BeforeEach
  void makeTable() throws SQLException {
    run("create table note (line text)");
  }

  @AfterEach
  void stop() {
    proxy.close();
  }

  @Test
  void aCommitWhoseAnswerIsLostIsFoundCommittedAndNotRepeated() throws SQLException {
    proxy.cutNextCommit(Cut.BEFORE_THE_ANSWER);

    assertThat(insert(new Transactions(source))).isEqualTo(1);

    assertThat(proxy.cuts()).isEqualTo(1);
    assertThat(works).isEqualTo(1);
    assertThat(lines()).isEqualTo(1);
  }

  @Test
  void aCommitThatNeverReachedTheServerIsRepeated() throws SQLException {
    proxy.cutNextCommit(Cut.BEFORE_THE_SERVER);

    assertThat(insert(new Transactions(source))).isEqualTo(1);

    assertThat(proxy.cuts()).isEqualTo(1);
    assertThat(works).isEqualTo(2);
    assertThat(lines()).isEqualTo(1);
  }

  @Test
  void whileTheServerStillHoldsTheTransactionOpenTheOutcomeIsUnknown() throws SQLException {
    proxy.cutNextCommit(Cut.UNNOTICED);

    assertUnknown(new Transactions(source, Duration.ofMillis(300)));

    assertThat(works).isEqualTo(1);
    assertThat(lines()).isZero();
  }

  @Test
  void whenNobodyAnswersTheOutcomeIsUnknown() throws SQLException {
    proxy.refuseAfterTheCut();
    proxy.cutNextCommit(Cut.BEFORE_THE_ANSWER);

    assertUnknown(new Transactions(source, Duration.ofMillis(300)));

    assertThat(lines()).isEqualTo(1);
  }

  @Test
  void aServerThatCrashedSinceIsNotBelieved() throws SQLException {
    try (var connection = source.getConnection()) {
      connection.setAutoCommit(false);
      var commits = new Commits(source, Duration.ofMillis(300));
      var begun =
          commits.begin(
              connection,
              "set transaction isolation level read committed",
              "set_config('lock_timeout', '1s', true)");
      connection.commit();
      assertThat(commits.outcomeOf(begun)).isEqualTo(Commits.Outcome.COMMITTED);
      var beforeCrash = new Commits.Begun(begun.number(), "2026-01-01 00:00:00+00", begun.place());
      assertThat(commits.outcomeOf(beforeCrash)).isEqualTo(Commits.Outcome.UNKNOWN);
    }
  }

  @Test
  void anotherTimelineAndAnotherClusterAreNotBelieved() throws SQLException {
    try (var connection = source.getConnection()) {
      connection.setAutoCommit(false);
      var commits = new Commits(source, Duration.ofMillis(300));
      var begun =
          commits.begin(
              connection,
              "set transaction isolation level read committed",
              "set_config('lock_timeout', '1s', true)");
      connection.commit();
      var here = begun.place().orElseThrow();
      var otherLine =
          new ServerPosition(here.system(), "0000000A", here.database(), here.position());
      var otherCluster = new ServerPosition("1", here.timeline(), here.database(), here.position());
      for (var position : new ServerPosition[] {otherLine, otherCluster}) {
        var there = new Commits.Begun(begun.number(), begun.sinceCrash(), Optional.of(position));
        assertThat(commits.outcomeOf(there)).isEqualTo(Commits.Outcome.UNKNOWN);
      }
    }
  }

  @Test
  void anOrdinaryRoleIsToldThePlace() throws SQLException {
    run("create role plain_%s login".formatted(database.name()));
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute("set role plain_" + database.name());
      var position = ServerPosition.of(connection).orElseThrow();
      assertThat(position.timeline()).isEqualTo("00000001");
      assertThat(ServerPosition.parse(position.toString())).contains(position);
    } finally {
      run("drop role plain_" + database.name());
    }
  }

  private int insert(Transactions transactions) {
    return transactions.run((sql, _) -> {
      works++;
      return sql.execute("insert into note values ('once')");
    });
  }

  private void assertUnknown(Transactions transactions) {
    assertThatThrownBy(() -> insert(transactions))
        .isInstanceOfSatisfying(StoreException.class, it -> assertThat(it.isUnavailable()).isTrue())
        .hasMessageContaining("not known");
  }

  private long lines() throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select count(*) from note")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private void run(String sql) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
