package accounthistory.state;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.testing.OtherProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One holder at a time, among threads and among processes.
final class HeldLockTest {
  @TempDir private Path folder;

  @Test
  void anotherThreadThatLooksInVainCostsTheHolderNothing() throws Exception {
    var file = folder.resolve("lock");
    try (var _ = HeldLock.tryHold(file).orElseThrow()) {
      assertThat(HeldLock.tryHold(file)).isEmpty();
      assertThat(HeldLock.tryHold(folder.resolve("here/../lock"))).isEmpty();
      assertThat(lookedByAnother(file)).isEqualTo("held");
    }
    assertThat(lookedByAnother(file)).isEqualTo("got it");
  }

  @Test
  void aLockGivenBackTwiceIsNotTakenFromTheNextHolder() throws Exception {
    var file = folder.resolve("lock");
    var first = HeldLock.tryHold(file).orElseThrow();
    first.close();
    try (var _ = HeldLock.tryHold(file).orElseThrow()) {
      first.close();
      assertThat(HeldLock.tryHold(file)).isEmpty();
      assertThat(lookedByAnother(file)).isEqualTo("held");
    }
  }

  @Test
  void threadsThatWaitHoldItOneAfterTheOther() throws Exception {
    var file = folder.resolve("lock");
    var inside = new AtomicInteger();
    var most = new AtomicInteger();
    var threads =
        IntStream.range(0, 8)
            .mapToObj(_ ->
                Thread.ofVirtual()
                    .start(() -> {
                      try (var _ = HeldLock.hold(file)) {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        inside.decrementAndGet();
                      } catch (java.io.IOException e) {
                        most.set(Integer.MAX_VALUE);
                      }
                    }))
            .toList();
    for (var thread : threads) {
      thread.join();
    }
    assertThat(most).hasValue(1);
    assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
  }

  private static String lookedByAnother(Path file) throws Exception {
    var process =
        OtherProcess.start("077", List.of(LockLooker.class, HeldLock.class), file.toString());
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.strip();
  }
}
