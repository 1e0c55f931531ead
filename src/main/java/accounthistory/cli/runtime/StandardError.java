package accounthistory.cli.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Standard error that never blocks: a thread of its own writes, and what it cannot write in time
/// is dropped, counted, and reported once the reader is back.
///
/// A pipe that is full because its reader hangs, or whose reader is gone, must not stop a capture.
public final class StandardError extends OutputStream {
  /// How many texts wait at most; a text is a log line with what belongs to it.
  private static final int WAITING_MAX = 4096;

  private static final Duration FLUSHED_WITHIN = Duration.ofSeconds(2);
  private static final Duration LOOK_EVERY = Duration.ofMillis(5);

  /// That of the process, once it was taken over.
  private static volatile Optional<StandardError> current = Optional.empty();

  private final OutputStream out;
  private final InstantSource clock;
  private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
  private final AtomicLong dropped = new AtomicLong();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  /// Texts that were taken and are not written yet, that in the writing among them.
  private final AtomicLong open = new AtomicLong();

  StandardError(OutputStream out, InstantSource clock) {
    this.out = out;
    this.clock = clock;
    Thread.ofPlatform().name("standard-error").daemon().start(this::writeOn);
  }

  /// Takes the process's standard error over; what waits is written when it ends.
  public static void begin() {
    var real = new StandardError(new FileOutputStream(FileDescriptor.err), InstantSource.system());
    System.setErr(new PrintStream(real, true, UTF_8));
    current = Optional.of(real);
    Runtime.getRuntime().addShutdownHook(new Thread(StandardError::end, "last-lines"));
  }

  /// Waits a moment until all that was said so far is written.
  public static void end() {
    System.err.flush();
    current.ifPresent(StandardError::awaitWritten);
  }

  @Override
  public synchronized void write(int single) {
    write(new byte[] {(byte) single}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int from, int length) {
    line.write(bytes, from, length);
    if (length > 0 && bytes[from + length - 1] == '\n') {
      flush();
    }
  }

  @Override
  public synchronized void flush() {
    if (line.size() > 0) {
      var text = line.toByteArray();
      line.reset();
      open.incrementAndGet();
      if (!waiting.offer(text)) {
        drop(text);
      }
    }
  }

  /// Waits until everything is written, but not for long.
  void awaitWritten() {
    var until = System.nanoTime() + FLUSHED_WITHIN.toNanos();
    while (open.get() > 0 && until - System.nanoTime() > 0) {
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
  }

  private void drop(byte[] text) {
    var lines = 0;
    for (var single : text) {
      lines += single == '\n' ? 1 : 0;
    }
    dropped.addAndGet(lines);
    open.decrementAndGet();
  }

  private void writeOn() {
    while (true) {
      try {
        var text = waiting.poll(1, TimeUnit.MINUTES);
        if (text != null) {
          writeOut(text);
        }
      } catch (InterruptedException _) {
        // Ignored: what waits is written all the same.
      } catch (Throwable _) {
        // The thread's edge; there is nowhere to report it, and nothing else to do.
      }
    }
  }

  private void writeOut(byte[] text) {
    try {
      var lost = dropped.get();
      if (lost > 0) {
        out.write(notice(lost));
        dropped.addAndGet(-lost);
      }
      out.write(text);
      out.flush();
      open.decrementAndGet();
    } catch (Throwable _) {
      // Whatever keeps it from being written, it is not waited for any more.
      drop(text);
    }
  }

  private byte[] notice(long lost) {
    return "%s WARN  standard error: %s lines were dropped while they could not be written%n"
        .formatted(clock.instant().truncatedTo(ChronoUnit.MILLIS), lost)
        .getBytes(UTF_8);
  }
}
