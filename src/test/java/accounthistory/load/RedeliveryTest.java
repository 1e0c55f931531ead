package accounthistory.load;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Body;
import accounthistory.capture.Capture;
import accounthistory.capture.ClockFacts;
import accounthistory.capture.Document;
import accounthistory.capture.Environment;
import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.capture.Venue;
import accounthistory.run.Site;
import accounthistory.spool.Spool;
import accounthistory.store.Store;
import accounthistory.store.database.LoadKind;
import accounthistory.store.database.ServerPosition;
import accounthistory.store.load.WriteOutcome;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WithDatabase
final class RedeliveryTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  @TempDir private Path folder;
  private final Store store;
  private final long load;

  RedeliveryTest(TestDatabase database) {
    this.store = new Store(database.dataSource());
    this.load = store.beginLoad(LoadKind.COLLECT, "test", Optional.empty(), NOON);
  }

  @Test
  void aDatabaseThatWentOnGetsNothingAgain() {
    var spool = storedOne();
    new Redelivery(spool, store).afterDrain();
    assertThat(new Redelivery(spool, store).beforeDrain()).isZero();
    assertThat(spool.pending(9)).isEmpty();
  }

  @Test
  void theFirstDatabaseOfAnEmptySpoolIsRemembered() {
    var spool = Spool.open(folder);
    assertThat(new Redelivery(spool, store).beforeDrain()).isZero();
    assertThat(spool.place().flatMap(ServerPosition::parse)).isPresent();
  }

  @Test
  void anotherClusterTimelineOrDatabaseAndOneNotAsFarGetEverythingAgainOnce() {
    var spool = storedOne();
    var here = store.place().orElseThrow();
    var others =
        List.of(
            new ServerPosition("1", here.timeline(), here.database(), 0),
            new ServerPosition(here.system(), "0000000A", here.database(), 0),
            new ServerPosition(here.system(), here.timeline(), here.database() + 1, 0),
            new ServerPosition(here.system(), here.timeline(), here.database(), Long.MAX_VALUE));
    for (var other : others) {
      spool.rememberPlace(other.toString());
      assertThat(new Redelivery(spool, store).beforeDrain()).as("%s", other).isEqualTo(1);
      assertThat(Site.drain(folder, spool, store, load).counts())
          .isEqualTo(Map.of(WriteOutcome.ALREADY_THERE, 1));
      assertThat(new Redelivery(spool, store).beforeDrain()).as("%s", other).isZero();
    }
  }

  @Test
  void aPlaceThatCannotBeReadIsADoubt() {
    var spool = storedOne();
    spool.rememberPlace("");
    assertThat(new Redelivery(spool, store).beforeDrain()).isEqualTo(1);
  }

  @Test
  void theEndOfARunDoesNotForgetAPlaceThatItsBeginningDidNotSee() {
    var spool = storedOne();
    var here = store.place().orElseThrow();
    spool.rememberPlace(
        new ServerPosition(here.system(), "0000000A", here.database(), here.position()).toString());
    new Redelivery(spool, store).afterDrain();
    assertThat(new Redelivery(spool, store).beforeDrain()).isEqualTo(1);
  }

  private Spool storedOne() {
    var spool = Spool.open(folder);
    spool.put(prices());
    new Redelivery(spool, store).beforeDrain();
    assertThat(Site.drain(folder, spool, store, load).counts())
        .isEqualTo(Map.of(WriteOutcome.TAKEN, 1));
    return spool;
  }

  private static Capture prices() {
    return new Capture(
        Subject.publicOf(Venue.BINANCE_USDM, Environment.SIMULATED),
        Stream.ASSET_INDEX,
        NOON,
        ClockFacts.LOCAL,
        List.of(new Document("asset-index", "/fapi/v1/assetIndex", 200, NOON, NOON, Body.of("[]"))),
        null);
  }
}
