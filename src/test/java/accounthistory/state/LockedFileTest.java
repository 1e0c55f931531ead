package accounthistory.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.state.LockedFile.Change;
import accounthistory.testing.OtherProcess;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class LockedFileTest {
  @TempDir private Path folder;

  @Test
  void aTextIsThereForWhoComesNext() throws Exception {
    var file = LockedFile.in(folder, "text");
    assertThat(file.read()).isEmpty();
    assertThat(file.<String>update(it -> new Change<>("one", false, it.orElse("none"))))
        .isEqualTo("none");
    var other = LockedFile.in(folder, "text");
    assertThat(other.read()).contains("one");
    assertThat(other.<String>update(it -> new Change<>(null, true, it.orElse("none"))))
        .isEqualTo("one");
    assertThat(other.read()).contains("one");
  }

  @Test
  void threadsAndProcessesChangeOneAfterTheOther() throws Exception {
    var processes = new ArrayList<Process>();
    for (var i = 0; i < 2; i++) {
      processes.add(process("022", 300));
    }
    var files = List.of(LockedFile.in(folder, "count"), LockedFile.in(folder, "count"));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<Void>>();
      for (var i = 0; i < 300; i++) {
        var file = files.get(i % 2);
        Callable<Void> counting =
            () -> {
              count(file);
              return null;
            };
        running.add(threads.submit(counting));
      }
      for (var one : running) {
        one.get();
      }
    }
    for (var process : processes) {
      assertThat(process.waitFor()).as(said(process)).isZero();
    }
    assertThat(files.getFirst().read()).contains("900");
  }

  @Test
  void whoIsKilledLeavesAWholeTextAndNoLock() throws Exception {
    var file = LockedFile.in(folder, "count");
    for (var round = 0; round < 5; round++) {
      var before = number(file);
      var process = process("022", Integer.MAX_VALUE);
      while (number(file) < before + 20) {
        assertThat(process.isAlive()).isTrue();
        Thread.onSpinWait();
      }
      process.destroyForcibly().waitFor();
      count(file);
    }
    assertThat(number(file)).isGreaterThan(100);
  }

  @Test
  void nobodyElseCanReadWhatIsMadeUnderAnyUmask() throws Exception {
    for (var umask : List.of("000", "777")) {
      var below = folder.resolve("below-" + umask);
      var process =
          OtherProcess.start(
              umask,
              List.of(CountingProcess.class, LockedFile.class, Nullable.class),
              below.resolve("deeper").toString(),
              "2");
      assertThat(process.waitFor()).as(said(process)).isZero();
      assertThat(mode(below)).isEqualTo("rwx------");
      assertThat(mode(below.resolve("deeper"))).isEqualTo("rwx------");
      assertThat(mode(below.resolve("deeper/count"))).isEqualTo("rw-------");
      assertThat(mode(below.resolve("deeper/count.lock"))).isEqualTo("rw-------");
    }
  }

  @Test
  void anInterruptedThreadFinishesAndStaysInterrupted() throws Exception {
    var file = LockedFile.in(folder, "count");
    Thread.currentThread().interrupt();
    try {
      count(file);
      assertThat(file.read()).contains("1");
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void aThreadInterruptedWhileItWaitsWaitsOn() throws Exception {
    var file = LockedFile.in(folder, "count");
    var held = new CountDownLatch(1);
    var isWaiting = new CountDownLatch(1);
    var waiting = new Thread(() -> quietly(file));
    var holder =
        Thread.ofPlatform()
            .start(() -> {
              try {
                file.update(_ -> {
                  held.countDown();
                  await(isWaiting);
                  return new Change<>("10", false, true);
                });
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    held.await();
    waiting.start();
    while (waiting.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    waiting.interrupt();
    isWaiting.countDown();
    holder.join();
    waiting.join();
    assertThat(file.read()).contains("11");
  }

  @Test
  void aLockThatIsNotGivenBackIsNotWaitedForForEver() throws Exception {
    var file = LockedFile.in(folder, "count", Duration.ofMillis(50));
    var process = process("022", -1);
    try (var said = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(said.readLine()).isEqualTo("locked");
      assertThatThrownBy(() -> file.update(_ -> new Change<>("mine", false, true)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("count.lock has been held by another process for 50ms");
      assertThat(file.read()).isEmpty();
    } finally {
      process.destroyForcibly().waitFor();
    }
    file.update(_ -> new Change<>("mine", false, true));
    assertThat(file.read()).contains("mine");
  }

  @Test
  void anEndlessFileIsReadToALimit() throws Exception {
    var file = LockedFile.in(folder, "text");
    try (var sparse =
        FileChannel.open(file.path(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      sparse.position(1L << 33);
      sparse.write(StandardCharsets.US_ASCII.encode("x"));
    }
    assertThat(file.read().orElseThrow()).hasSize(LockedFile.BYTES_MAX);
  }

  static void count(LockedFile file) throws IOException {
    file.update(it -> new Change<>(Long.toString(number(it) + 1), false, true));
  }

  private static void quietly(LockedFile file) {
    try {
      count(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long number(LockedFile file) throws IOException {
    return number(file.read());
  }

  private static long number(Optional<String> text) {
    return text.map(Long::parseLong).orElse(0L);
  }

  private Process process(String umask, int count) throws Exception {
    return OtherProcess.start(
        umask,
        List.of(CountingProcess.class, LockedFile.class, Nullable.class),
        folder.toString(),
        Integer.toString(count));
  }

  private static String said(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
