package accounthistory.cli.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A log that cannot be written is dropped, and said to be.
final class StandardErrorTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @Test
  @Timeout(30)
  void nobodyWaitsForAReaderThatHangs() throws Exception {
    var isRead = new CountDownLatch(1);
    var full =
        new OutputStream() {
          @Override
          public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int from, int length) throws IOException {
            try {
              if (!isRead.await(20, TimeUnit.SECONDS)) {
                throw new IOException("never read");
              }
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            written.write(bytes, from, length);
          }
        };
    var error = new StandardError(full, () -> NOON);
    var print = new PrintStream(error, true, UTF_8);

    for (var i = 0; i < 10_000; i++) {
      print.println("line " + i);
    }
    isRead.countDown();
    error.awaitWritten();

    var lines = written.toString(UTF_8).lines().toList();
    assertThat(lines.getFirst()).isEqualTo("line 0");
    assertThat(lines)
        .filteredOn(it -> it.startsWith("2026-11-20T12:00:00Z WARN  standard error: "))
        .singleElement()
        .satisfies(it ->
            assertThat(lines.size() - 1 + Long.parseLong(it.replaceAll(".*: (\\d+) .*", "$1")))
                .isEqualTo(10_000));
  }

  /// Says more than any pipe holds.
  public static void main(String... arguments) {
    StandardError.begin();
    for (var i = 0; i < 20_000; i++) {
      System.err.println("a line of a log that is not read " + i);
    }
    StandardError.end();
    System.out.println("done");
    System.exit(0);
  }

  @Test
  @Timeout(60)
  void aProcessWhoseStandardErrorNobodyReadsComesToItsEnd() throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var process =
        new ProcessBuilder(
                java,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                StandardErrorTest.class.getName())
            .start();
    try (var out = process.getInputStream()) {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("whether it ends").isTrue();
      assertThat(new String(out.readAllBytes(), UTF_8)).isEqualTo("done\n");
    } finally {
      process.destroyForcibly();
    }
  }

  /// A stream that fails as no stream should: its text counts as dropped, and is not waited for.
  @Test
  @Timeout(30)
  void aBugInWritingIsADroppedTextAndKeepsNobodyWaiting() {
    var isBroken = new AtomicBoolean(true);
    var error =
        new StandardError(
            new OutputStream() {
              @Override
              public void write(int single) {
                write(new byte[] {(byte) single}, 0, 1);
              }

              @Override
              public void write(byte[] bytes, int from, int length) {
                if (isBroken.get()) {
                  throw new IllegalStateException("a bug of its own");
                }
                written.write(bytes, from, length);
              }
            },
            () -> NOON);
    var print = new PrintStream(error, true, UTF_8);

    print.println("one");
    var begun = System.nanoTime();
    error.awaitWritten();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
    isBroken.set(false);
    print.println("two");
    error.awaitWritten();

    assertThat(written.toString(UTF_8))
        .isEqualTo(
            "2026-11-20T12:00:00Z WARN  standard error: 1 lines were dropped while they could not"
                + " be written\ntwo\n");
  }

  @Test
  void whatABrokenPipeLosesIsCountedWhenItCanBeSaid() {
    var isBroken = new AtomicBoolean(true);
    var broken =
        new OutputStream() {
          @Override
          public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int from, int length) throws IOException {
            if (isBroken.get()) {
              throw new IOException("Broken pipe");
            }
            written.write(bytes, from, length);
          }
        };
    var error = new StandardError(broken, () -> NOON);
    var print = new PrintStream(error, true, UTF_8);

    print.print("one\nand its frame\n");
    error.awaitWritten();
    isBroken.set(false);
    print.println("two");
    print.print("no end of line");
    print.flush();
    error.awaitWritten();

    assertThat(written.toString(UTF_8))
        .isEqualTo(
            "2026-11-20T12:00:00Z WARN  standard error: 2 lines were dropped while they could not"
                + " be written\ntwo\nno end of line");
  }
}
