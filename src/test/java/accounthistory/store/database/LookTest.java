package accounthistory.store.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.capture.Environment;
import accounthistory.capture.Subject;
import accounthistory.capture.Venue;
import accounthistory.store.Store;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A look at tables that do not answer is ended by the server, and its connection is as good as
/// before.
@WithDatabase
final class LookTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Subject MAIN =
      new Subject(Venue.BINANCE_USDM, Environment.SIMULATED, "main");

  private final TestDatabase database;

  LookTest(TestDatabase database) {
    this.database = database;
  }

  @Test
  @Timeout(15)
  void theServerEndsWhatIsNotAnsweredInAMoment() throws Exception {
    var looking = new Store(database.dataSource()).looking();
    try (var other = database.connect();
        var statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("lock table history.account_snapshot in access exclusive mode");

      assertThatThrownBy(() -> looking.isTaken(MAIN, NOON))
          .isInstanceOfSatisfying(
              StoreException.class,
              it -> {
                assertThat(it.isUnavailable()).isTrue();
                assertThat(it.sqlState()).isIn("55P03", "57014");
              });
      other.rollback();
    }
    assertThat(looking.isTaken(MAIN, NOON)).isFalse();
  }
}
