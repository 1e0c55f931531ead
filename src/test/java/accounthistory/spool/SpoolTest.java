package accounthistory.spool;

import static accounthistory.spool.SpoolCaptures.SLOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.capture.Capture;
import accounthistory.capture.Stream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SpoolTest {
  @TempDir private Path home;

  @Test
  void aCapturePutIsReadBackAndLetGo() {
    var spool = Spool.open(home);
    var capture = SpoolCaptures.of("main", SLOT, "{\"assets\":[]}");
    var spooled = spool.put(capture);
    assertThat(spool.pending(10)).containsExactly(spooled);
    assertThat(spool.read(spooled)).isEqualTo(new SpoolRead.Read(capture));

    spool.done(spooled);
    assertThat(spool.pending(10)).isEmpty();
    assertThat(spool.read(spooled)).isEqualTo(new SpoolRead.Gone());
    assertThat(files("pending")).isEmpty();
  }

  @Test
  void anotherProcessSeesWhatWasPut() {
    var spooled = Spool.open(home).put(SpoolCaptures.of("main", SLOT, "{}"));
    assertThat(Spool.open(home).pending(10)).containsExactly(spooled);
  }

  @Test
  void theSameCaptureTwiceIsOneFile() {
    var spool = Spool.open(home);
    var first = spool.put(SpoolCaptures.of("main", SLOT, "{}"));
    assertThat(spool.put(SpoolCaptures.of("main", SLOT, "{}"))).isEqualTo(first);
    assertThat(spool.pending(10)).containsExactly(first);
  }

  @Test
  void otherBytesForTheSameSlotAreAnotherFile() {
    var spool = Spool.open(home);
    spool.put(SpoolCaptures.of("main", SLOT, "{}"));
    spool.put(SpoolCaptures.of("main", SLOT, "{ }"));
    spool.put(SpoolCaptures.failed("one"));
    spool.put(SpoolCaptures.failed("two"));
    assertThat(spool.pending(10)).hasSize(4);
  }

  @Test
  void drainsInOrderWhateverTheOrderOfPuts() {
    var spool = Spool.open(home);
    var later = SLOT.plusSeconds(300);
    var c = spool.put(SpoolCaptures.of("a", later, "{}"));
    var b = spool.put(SpoolCaptures.of("b", SLOT, "{}"));
    var a = spool.put(SpoolCaptures.of(Stream.ASSET_INDEX, SLOT));
    assertThat(spool.pending(10)).containsExactly(a, b, c);
    assertThat(spool.pending(2)).containsExactly(a, b);
    assertThat(spool.pendingAfter(a, 1)).containsExactly(b);
    assertThat(spool.pendingAfter(c, 1)).isEmpty();
    assertThat(spool.pending()).containsExactly(a, b, c);
  }

  @Test
  void walksMoreCapturesThanOnePageOfNames() throws IOException {
    var spool = Spool.open(home);
    var first = spool.put(SpoolCaptures.of("main", SLOT, "{}"));
    var names = new ArrayList<String>();
    for (var index = 0; index < 10; index++) {
      var name = first.name().replace(first.content(), "%016x".formatted(index));
      Files.createFile(home.resolve("spool/pending").resolve(name));
      names.add(name);
    }
    spool.done(first);
    for (var pageSize : List.of(1, 3, 5, 10, 11)) {
      assertThat(new SpoolListing(home.resolve("spool/pending"), pageSize))
          .as("pages of %d", pageSize)
          .extracting(SpooledCapture::name)
          .containsExactlyElementsOf(names);
    }
  }

  @Test
  void aFileThatVanishesBetweenListingAndReadingIsGone() {
    var spool = Spool.open(home);
    var spooled = spool.put(SpoolCaptures.of("main", SLOT, "{}"));
    var other = Spool.open(home);
    other.done(spooled);
    assertThat(spool.read(spooled)).isEqualTo(new SpoolRead.Gone());
    spool.done(spooled);
    spool.setAside(spooled, "too late");
    assertThat(files("corrupt")).isEmpty();
  }

  @Test
  void aCutOffFileIsCorruptAndIsSetAsideByName() throws IOException {
    var spool = Spool.open(home);
    var spooled = spool.put(SpoolCaptures.of("main", SLOT, "{}"));
    var file = home.resolve("spool/pending").resolve(spooled.name());
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 40));
    assertThat(spool.read(spooled))
        .isEqualTo(new SpoolRead.Corrupt("ends within its first line, or that line is not one"));

    spool.setAside(spooled, "ends within its first line");
    assertThat(spool.pending(10)).isEmpty();
    assertThat(files("corrupt")).containsExactly(spooled.name(), spooled.name() + ".why");
    assertThat(home.resolve("spool/corrupt").resolve(spooled.name() + ".why"))
        .hasContent("ends within its first line\n");
    assertThat(home.resolve("spool/corrupt").resolve(spooled.name())).hasSize(40);
  }

  @Test
  void whatWasSetAsideIsNeverOverwritten() {
    var spool = Spool.open(home);
    var spooled = spool.put(SpoolCaptures.of("main", SLOT, "{}"));
    spool.setAside(spooled, "once");
    spool.put(SpoolCaptures.of("main", SLOT, "{}"));
    spool.setAside(spooled, "twice");
    assertThat(files("corrupt"))
        .containsExactly(
            spooled.name(),
            spooled.name() + "-2",
            spooled.name() + "-2.why",
            spooled.name() + ".why");
    assertThat(spool.backlog().corrupt()).isEqualTo(2);
  }

  @Test
  void aCaptureUnderAnotherCapturesNameIsCorrupt() throws IOException {
    var spool = Spool.open(home);
    var mine = spool.put(SpoolCaptures.of("mine", SLOT, "{}"));
    var yours = spool.put(SpoolCaptures.of("yours", SLOT, "{}"));
    var pending = home.resolve("spool/pending");
    Files.copy(
        pending.resolve(mine.name()),
        pending.resolve(yours.name()),
        StandardCopyOption.REPLACE_EXISTING);
    assertThat(spool.read(yours))
        .isEqualTo(
            new SpoolRead.Corrupt(
                "holds binance-usdm/production/mine account of slot 2026-03-14T12:05:00Z, attempt"
                    + " %s, which is not what its name says".formatted(mine.attempt())));
  }

  @Test
  void aFileTooLargeToReadIsCorrupt() throws IOException {
    var spool = Spool.open(home);
    var spooled = spool.put(SpoolCaptures.of("main", SLOT, "{}"));
    try (var file =
        new RandomAccessFile(
            home.resolve("spool/pending").resolve(spooled.name()).toFile(), "rw")) {
      file.setLength(1L << 32);
    }
    assertThat(spool.read(spooled))
        .isEqualTo(new SpoolRead.Corrupt("file of 4 GiB, at most 272 MiB are read"));
  }

  @Test
  void countsWhatWaits() throws IOException {
    var spool = Spool.open(home);
    assertThat(spool.backlog()).isEqualTo(new Backlog(0, 0, Optional.empty(), 0, 0));
    assertThat(spool.backlog().age(SLOT)).isZero();

    spool.put(SpoolCaptures.of("main", SLOT.plusSeconds(300), "{}"));
    var oldest = spool.put(SpoolCaptures.of("main", SLOT, "{}"));
    spool.put(SpoolCaptures.of("main", SLOT.plusSeconds(600), "{}"));
    var pending = home.resolve("spool/pending");
    Files.writeString(pending.resolve("notes.txt"), "somebody's");
    Files.writeString(pending.resolve(".unfinished-1"), "being written");
    var backlog = spool.backlog();
    assertThat(backlog)
        .isEqualTo(new Backlog(3, backlog.bytes(), Optional.of(oldest.slot()), 0, 1));
    assertThat(backlog.bytes()).isBetween(3L, 3 * Files.size(pending.resolve(oldest.name())) + 3);
    assertThat(backlog.age(SLOT.plusSeconds(60))).isEqualTo(Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0000", "0022", "0777"})
  void filesAndFoldersAreTheOwnersAloneUnderAnyUmask(String umask) throws Exception {
    var state = home.resolve("state/of/mine");
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var child =
        new ProcessBuilder(
                "sh",
                "-c",
                "umask " + umask + " && exec \"$@\"",
                "sh",
                java,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                OneOfEach.class.getName(),
                state.toString())
            .inheritIO()
            .start();
    assertThat(child.waitFor()).isZero();
    for (var folder : List.of("", "spool", "spool/pending", "spool/corrupt")) {
      assertThat(modes(state.resolve(folder))).as(folder).isEqualTo("rwx------");
    }
    for (var folder : List.of("spool/pending", "spool/corrupt")) {
      try (var files = Files.list(state.resolve(folder))) {
        assertThat(files).isNotEmpty().allMatch(it -> modes(it).equals("rw-------"));
      }
    }
  }

  /// What is on disk at each moment at which the disk is synced.
  @Test
  void aCaptureIsForcedToDiskBeforeItHasItsNameAndTheFolderAfter() {
    var moments = new ArrayList<String>();
    var spool =
        Spool.open(
            home,
            SpoolLimits.DEFAULTS,
            (path, channel) -> {
              var unfinished = path.getFileName().toString().startsWith(".unfinished-");
              moments.add(
                  "%s %s with %s"
                      .formatted(
                          unfinished ? "file of " + channel.size() + " bytes" : path.getFileName(),
                          "forced",
                          files("pending").stream()
                              .map(it -> it.replaceFirst(".*\\.capture", "capture"))
                              .map(it -> it.replaceFirst("\\.unfinished.*", "unfinished"))
                              .toList()));
              channel.force(true);
            });
    moments.clear();
    var capture = SpoolCaptures.of("main", SLOT, "{}");
    spool.put(capture);
    assertThat(moments)
        .containsExactly(
            "file of %d bytes forced with [unfinished]"
                .formatted(Envelope.around(capture).bytes().length),
            "pending forced with [capture]");
  }

  @Test
  void theRealDiskIsForced() throws IOException {
    var spool = Spool.open(home);
    var forced = forcedDuring(() -> spool.put(SpoolCaptures.of("main", SLOT, "{}")));
    assertThat(forced).hasSize(2);
    assertThat(forced.getFirst()).contains("/spool/pending/.unfinished-");
    assertThat(forced.getLast()).endsWith("/spool/pending");
  }

  @Test
  void newFoldersAreForcedIntoTheirParents() throws IOException {
    var forced = forcedDuring(() -> Spool.open(home.resolve("new")));
    assertThat(forced).contains(home.toString(), home + "/new", home + "/new/spool");
  }

  @Test
  void anInterruptedThreadStillSpoolsAndStaysInterrupted() {
    var spool = Spool.open(home);
    Thread.currentThread().interrupt();
    var spooled = spool.put(SpoolCaptures.of("main", SLOT, "{}"));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(spool.read(spooled)).isInstanceOf(SpoolRead.Read.class);
  }

  @Test
  void anInterruptInTheMiddleOfAWriteLosesNothing() {
    var interrupts = new ArrayList<Path>();
    var spool =
        Spool.open(
            home,
            SpoolLimits.DEFAULTS,
            (path, channel) -> {
              if (path.getFileName().toString().startsWith(".unfinished-")
                  && interrupts.size() < 3) {
                interrupts.add(path);
                Thread.currentThread().interrupt();
              }
              channel.force(true);
            });
    var spooled = spool.put(SpoolCaptures.of("main", SLOT, "{}"));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(interrupts).hasSize(3);
    assertThat(spool.read(spooled)).isInstanceOf(SpoolRead.Read.class);
    assertThat(files("pending")).containsExactly(spooled.name());
  }

  @Test
  void aDiskThatFailsLeavesNothingHalfWritten() {
    var failing = new ArrayList<Boolean>();
    var spool =
        Spool.open(
            home,
            SpoolLimits.DEFAULTS,
            (_, _) -> {
              if (!failing.isEmpty()) {
                throw new IOException("No space left on device");
              }
            });
    failing.add(true);
    assertThatThrownBy(() -> spool.put(SpoolCaptures.of("main", SLOT, "{}")))
        .isInstanceOf(SpoolException.class)
        .hasMessageStartingWith("spool: cannot write into " + home)
        .hasMessageContaining(": No space left on device; the setting state.folder moves it");
    assertThat(files("pending")).isEmpty();
  }

  @Test
  void aStateFolderThatIsAFileIsRefused() throws IOException {
    var file = Files.writeString(home.resolve("state"), "not a folder");
    assertThatThrownBy(() -> Spool.open(file))
        .isInstanceOf(SpoolException.class)
        .hasMessageStartingWith("spool: cannot open " + file.resolve("spool") + ": ");
  }

  @Test
  void opensAwayWhatAKilledProcessLeftAndNothingElse() throws IOException {
    var spool = Spool.open(home);
    var spooled = spool.put(SpoolCaptures.of("main", SLOT, "{}"));
    var pending = home.resolve("spool/pending");
    var old = Files.writeString(pending.resolve(".unfinished-old"), "half");
    var fresh = Files.writeString(pending.resolve(".unfinished-fresh"), "half");
    var dayAgo =
        FileTime.from(Files.getLastModifiedTime(fresh).toInstant().minus(Duration.ofDays(1)));
    Files.setLastModifiedTime(old, dayAgo);
    Files.setLastModifiedTime(pending.resolve(spooled.name()), dayAgo);
    assertThat(Spool.open(home).pending(10)).containsExactly(spooled);
    assertThat(files("pending")).containsExactly(".unfinished-fresh", spooled.name());
  }

  @Test
  void manyPutAndDrainAtOnceAndEachCaptureIsReadAtLeastOnce() throws InterruptedException {
    var captures =
        IntStream.range(0, 60)
            .mapToObj(
                index -> SpoolCaptures.of("account" + index % 7, SLOT.plusSeconds(index), "{}"))
            .toList();
    var read = new ConcurrentLinkedQueue<Capture>();
    var tasks = new ArrayList<Callable<Boolean>>();
    captures.forEach(it -> tasks.add(() -> Spool.open(home).put(it).name().isEmpty()));
    IntStream.range(0, 3).forEach(_ -> tasks.add(() -> drain(Spool.open(home), read)));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(threads.invokeAll(tasks)).allMatch(it -> it.state() == Future.State.SUCCESS);
    }
    drain(Spool.open(home), read);
    assertThat(read).containsAll(captures);
    assertThat(files("pending")).isEmpty();
    assertThat(files("corrupt")).isEmpty();
  }

  private static boolean drain(Spool spool, ConcurrentLinkedQueue<Capture> read) {
    for (var spooled : spool.pending()) {
      switch (spool.read(spooled)) {
        case SpoolRead.Read(Capture capture) -> {
          read.add(capture);
          spool.done(spooled);
        }
        case SpoolRead.Gone _ -> {}
        case SpoolRead.Corrupt(String why) -> spool.setAside(spooled, why);
      }
    }
    return true;
  }

  private List<String> files(String name) {
    var folder = home.resolve("spool").resolve(name);
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files.map(it -> it.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String modes(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A program that spools two captures and sets one of them aside.
  static final class OneOfEach {
    private OneOfEach() {}

    static void main(String[] arguments) {
      var spool = Spool.open(Path.of(arguments[0]));
      spool.put(SpoolCaptures.of("main", SLOT, "{}"));
      spool.setAside(spool.put(SpoolCaptures.of("other", SLOT, "{}")), "to have one");
    }
  }

  /// The paths that the Java runtime itself reports as forced to disk, in order.
  private List<String> forcedDuring(Runnable action) throws IOException {
    var file = home.resolve("forced.jfr");
    try (var recording = new Recording()) {
      recording.enable("jdk.FileForce").withoutThreshold().withoutStackTrace();
      recording.start();
      action.run();
      recording.stop();
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file).stream()
        .filter(it -> it.getEventType().getName().equals("jdk.FileForce"))
        .sorted(Comparator.comparing(it -> it.getStartTime()))
        .map(it -> it.getString("path"))
        .filter(it -> it.startsWith(home.toString()))
        .toList();
  }
}
