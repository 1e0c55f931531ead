package accounthistory.spool;

import static accounthistory.spool.SpoolCaptures.SLOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.state.Disk;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// What becomes of captures once they are stored.
final class KeepingTest {
  private static final Duration WEEK = Duration.ofDays(7);
  private static final long MUCH = 1L << 40;

  @TempDir private Path home;
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger().addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger().detachAppender(log);
  }

  @Test
  void aStoredCaptureIsKeptAndWaitsNoMore() {
    var spool = Spool.open(home);
    var capture = spool.put(SpoolCaptures.of("main", SLOT, "{}"));
    spool.done(capture);
    spool.done(capture);
    assertThat(files("pending")).isEmpty();
    assertThat(files("stored")).containsExactly(capture.name());
    assertThat(spool.stored()).isEqualTo(new Stored(1, size("stored", capture)));
  }

  @Test
  void whatAnotherProcessPutsOrStoresIsSeenAtOnceHoweverOftenTheFolderWasLookedAt() {
    var ours = Spool.open(home);
    var theirs = Spool.open(home);
    for (var i = 0; i < 300; i++) {
      var slot = SLOT.plusSeconds(60L * i);
      var capture = SpoolCaptures.of("main", slot, "{}");
      var account = capture.subject();
      assertThat(ours.holdsReply(account, capture.stream(), slot)).as("before %d", i).isFalse();
      var spooled = theirs.put(capture);
      assertThat(ours.holdsReply(account, capture.stream(), slot)).as("put %d", i).isTrue();
      assertThat(ours.keepsReply(account, capture.stream(), slot)).as("waits %d", i).isFalse();
      theirs.done(spooled);
      assertThat(ours.holdsReply(account, capture.stream(), slot)).as("stored %d", i).isFalse();
      assertThat(ours.keepsReply(account, capture.stream(), slot)).as("kept %d", i).isTrue();
    }
  }

  /// A folder that was left alone for a while is not listed for each question.
  @Test
  void aChangeIsSeenAfterTheFolderWasLeftAloneAndWithinOneTickOfItsTime() throws IOException {
    var spool = Spool.open(home);
    var first = SpoolCaptures.of("main", SLOT, "{}");
    var second = SpoolCaptures.of("other", SLOT, "{}");
    var third = SpoolCaptures.of("third", SLOT, "{}");
    spool.put(first);
    Files.setLastModifiedTime(home.resolve("spool/pending"), FileTime.from(SLOT));
    assertThat(spool.holdsReply(second.subject(), second.stream(), SLOT)).isFalse();

    spool.put(second);
    var tick = Files.getLastModifiedTime(home.resolve("spool/pending"));
    assertThat(spool.holdsReply(second.subject(), second.stream(), SLOT)).isTrue();
    assertThat(spool.holdsReply(third.subject(), third.stream(), SLOT)).isFalse();

    spool.put(third);
    Files.setLastModifiedTime(home.resolve("spool/pending"), tick);
    assertThat(spool.holdsReply(third.subject(), third.stream(), SLOT)).isTrue();
  }

  @Test
  void withoutKeepingAStoredCaptureIsGone() {
    var spool = Spool.open(home, new SpoolLimits(Duration.ZERO, MUCH));
    spool.done(spool.put(SpoolCaptures.of("main", SLOT, "{}")));
    assertThat(files("stored")).isEmpty();
  }

  @Test
  void theAgeBeginsWhenACaptureIsStoredNotWhenItWasTaken() {
    var spool = Spool.open(home, new SpoolLimits(WEEK, MUCH));
    var late = spool.put(SpoolCaptures.of("main", SLOT, "{}"));
    age("pending", late, Duration.ofDays(30));
    spool.done(late);
    spool.tidy();
    assertThat(files("stored")).containsExactly(late.name());
  }

  @Test
  void whatIsKeptLongEnoughGoesAndWhatWaitsStays() {
    var spool = Spool.open(home, new SpoolLimits(WEEK, MUCH));
    var old = stored(spool, 1, Duration.ofDays(8));
    var young = stored(spool, 2, Duration.ofDays(6));
    var waiting = spool.put(SpoolCaptures.of("main", SLOT.plusSeconds(3), "{}"));
    age("pending", waiting, Duration.ofDays(100));
    spool.tidy();
    assertThat(files("stored")).containsExactly(young.name()).doesNotContain(old.name());
    assertThat(spool.pending(9)).containsExactly(waiting);
  }

  @Test
  void looksThroughWhatIsStoredOnceAnHour() throws IOException {
    var spool = Spool.open(home, new SpoolLimits(WEEK, MUCH));
    spool.tidy();
    var old = stored(spool, 1, Duration.ofDays(8));
    spool.tidy();
    assertThat(files("stored")).containsExactly(old.name());

    var mark = home.resolve("spool/cleaned");
    Files.setLastModifiedTime(mark, FileTime.from(now().minus(Duration.ofMinutes(61))));
    spool.tidy();
    assertThat(files("stored")).isEmpty();
  }

  @Test
  void aboveTheLimitTheOldestStoredGoFirst() {
    var before = Spool.open(home);
    var oldest = stored(before, 1, Duration.ofDays(3));
    var middle = stored(before, 2, Duration.ofDays(2));
    var newest = stored(before, 3, Duration.ofDays(1));
    var waiting = before.put(SpoolCaptures.of("main", SLOT.plusSeconds(4), "{}"));
    var limit = size("stored", middle) + size("stored", newest) + size("pending", waiting);

    Spool.open(home, new SpoolLimits(WEEK, limit)).tidy();

    assertThat(files("stored")).containsExactly(middle.name(), newest.name());
    assertThat(files("stored")).doesNotContain(oldest.name());
    assertThat(files("pending")).containsExactly(waiting.name());
  }

  @Test
  void waitingCapturesAboveTheLimitGoOnWithOneErrorAProcess() {
    var before = Spool.open(home);
    var stored = stored(before, 1, Duration.ofDays(1));
    var first = before.put(SpoolCaptures.of("main", SLOT.plusSeconds(2), "{}"));
    var spool = Spool.open(home, new SpoolLimits(WEEK, 10));
    var second = spool.put(SpoolCaptures.of("main", SLOT.plusSeconds(3), "{}"));
    spool.tidy();
    spool.tidy();
    assertThat(spool.pending(9)).containsExactly(first, second);
    assertThat(files("stored")).isEmpty();
    assertThat(stored.name()).isNotEmpty();
    assertThat(logged(Level.ERROR)).hasSize(1);

    Spool.open(home, new SpoolLimits(WEEK, 10)).tidy();

    assertThat(logged(Level.ERROR)).hasSize(2).allMatch(it -> it.contains("the limit is 10"));
  }

  @Test
  void littleFreeSpaceIsToldAndStoredCapturesMakeWay() {
    var disk = new SmallDisk();
    var spool = Spool.open(home, SpoolLimits.DEFAULTS, disk);
    stored(spool, 1, Duration.ofDays(1));
    disk.free = 1000;
    spool.tidy();
    assertThat(files("stored")).isEmpty();
    assertThat(logged(Level.WARN)).anyMatch(it -> it.contains("only 1000 B are free"));
  }

  @Test
  void onAFullDiskStoredCapturesMakeWayForANewOne() {
    var disk = new SmallDisk();
    var spool = Spool.open(home, SpoolLimits.DEFAULTS, disk);
    stored(spool, 1, Duration.ofDays(1));
    disk.isFullWhile = () -> !files("stored").isEmpty();

    var capture = spool.put(SpoolCaptures.of("main", SLOT, "{}"));

    assertThat(spool.pending(9)).containsExactly(capture);
    assertThat(files("stored")).isEmpty();
  }

  @Test
  void onAFullDiskWithNothingToLetGoTheCaptureFails() {
    var disk = new SmallDisk();
    var spool = Spool.open(home, SpoolLimits.DEFAULTS, disk);
    var waiting = spool.put(SpoolCaptures.of("main", SLOT.plusSeconds(1), "{}"));
    disk.isFullWhile = () -> true;
    assertThatThrownBy(() -> spool.put(SpoolCaptures.of("main", SLOT, "{}")))
        .isInstanceOf(SpoolException.class)
        .hasMessageContaining("No space left on device");
    assertThat(files("pending")).containsExactly(waiting.name());
  }

  @Test
  void aStoredCaptureThatCannotBeKeptStopsNoDrain() throws IOException {
    var spool = Spool.open(home);
    var capture = spool.put(SpoolCaptures.of("main", SLOT, "{}"));
    Files.delete(home.resolve("spool/stored"));
    Files.createFile(home.resolve("spool/stored"));
    spool.done(capture);
    assertThat(files("pending")).isEmpty();
  }

  @Test
  void whatIsDeliveredAgainWaitsAndKeepsItsAge() {
    var spool = Spool.open(home);
    var old = stored(spool, 1, Duration.ofDays(5));
    var young = stored(spool, 2, Duration.ofHours(1));
    var age = modified("stored", old);

    assertThat(spool.redeliver(now().minus(Duration.ofDays(1)))).isEqualTo(1);
    assertThat(spool.pending(9)).containsExactly(young);
    assertThat(spool.redeliver(Instant.MIN)).isEqualTo(1);
    assertThat(spool.pending(9)).containsExactly(old, young);
    assertThat(spool.read(old)).isInstanceOf(SpoolRead.Read.class);

    spool.pending().forEach(spool::done);
    assertThat(files("pending")).isEmpty();
    assertThat(files("stored")).containsExactly(old.name(), young.name());
    assertThat(modified("stored", old)).isEqualTo(age);
  }

  @Test
  void whatIsDeliveredAgainAndExpiresMeanwhileStillWaits() {
    var spool = Spool.open(home, new SpoolLimits(WEEK, MUCH));
    var capture = stored(spool, 1, Duration.ofDays(8));
    spool.redeliver(Instant.MIN);
    spool.tidy();
    assertThat(files("stored")).isEmpty();
    assertThat(spool.read(capture)).isInstanceOf(SpoolRead.Read.class);
  }

  @Test
  void theLastPlaceIsRemembered() {
    var spool = Spool.open(home);
    assertThat(spool.place()).isEmpty();
    spool.rememberPlace("here");
    assertThat(Spool.open(home).place()).contains("here");
  }

  @Test
  void whatWasSetAsideIsListedWithItsReason() throws IOException {
    var spool = Spool.open(home);
    var capture = spool.put(SpoolCaptures.of("main", SLOT, "{}"));
    spool.setAside(capture, "not a capture");
    assertThat(spool.setAside()).containsExactly(new SetAside(capture.name(), "not a capture"));

    var note = home.resolve("spool/corrupt/" + capture.name() + ".why");
    Files.write(note, new byte[0]);
    assertThat(spool.setAside())
        .containsExactly(new SetAside(capture.name(), "not known, its note is empty"));
    Files.delete(note);
    assertThat(spool.setAside().getFirst().why())
        .startsWith("not known, its note cannot be read: ")
        .endsWith("there is no such file or folder");
  }

  private SpooledCapture stored(Spool spool, int second, Duration age) {
    var capture = spool.put(SpoolCaptures.of("main", SLOT.plusSeconds(second), "{}"));
    spool.done(capture);
    age("stored", capture, age);
    return capture;
  }

  /// A disk that says how much is free, and is full on demand.
  private static final class SmallDisk implements Disk {
    private long free = MUCH;
    private java.util.function.BooleanSupplier isFullWhile = () -> false;

    @Override
    public void force(Path path, FileChannel channel) throws IOException {
      if (isFullWhile.getAsBoolean()) {
        throw new IOException("No space left on device");
      }
    }

    @Override
    public long free(Path folder) {
      return free;
    }
  }

  private List<String> logged(Level level) {
    return log.list.stream()
        .filter(it -> it.getLevel() == level)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  private static Logger logger() {
    var logger = (Logger) LoggerFactory.getLogger(Cleaning.class);
    logger.setLevel(Level.WARN);
    return logger;
  }

  private Path file(String folder, SpooledCapture capture) {
    return home.resolve("spool").resolve(folder).resolve(capture.name());
  }

  private void age(String folder, SpooledCapture capture, Duration age) {
    try {
      Files.setLastModifiedTime(file(folder, capture), FileTime.from(now().minus(age)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Instant modified(String folder, SpooledCapture capture) {
    try {
      return Files.getLastModifiedTime(file(folder, capture)).toInstant();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long size(String folder, SpooledCapture capture) {
    try {
      return Files.size(file(folder, capture));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Instant now() {
    try {
      return Files.getLastModifiedTime(Files.createTempFile(home, "now", "")).toInstant();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> files(String folder) {
    try (var files = Files.list(home.resolve("spool").resolve(folder))) {
      return files.map(it -> it.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
