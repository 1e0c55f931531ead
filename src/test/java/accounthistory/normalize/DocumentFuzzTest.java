package accounthistory.normalize;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Body;
import accounthistory.capture.Capture;
import accounthistory.capture.Stream;
import accounthistory.stream.StreamRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Whatever a document looks like, it is understood wholly or refused by account and place, in
/// bounded time and memory. `-Dfuzz.mutants=N` says how many are tried, `-Dfuzz.seed=N` which.
final class DocumentFuzzTest {
  private static final int MUTANTS = Integer.getInteger("fuzz.mutants", 3000);
  private static final long SEED = Long.getLong("fuzz.seed", 20_261_122);

  /// A document takes milliseconds; what takes this long hangs.
  private static final long HANGS_AFTER_SECONDS = 60;

  /// Memory that a document may cost: so much, and so many times its size.
  private static final long MEMORY = 32L << 20;

  private static final long MEMORY_TIMES = 30;

  /// One document in so many is a simulated reply in full, with hundreds of flat rows.
  private static final int FULL_IN = 40;

  private static final Pattern PLACED =
      Pattern.compile("(?s)binance-usdm/simulated(?:/main)?: \\S.*?: \\S.*");

  private final List<String> faults = new ArrayList<>();
  private int crashes;
  private int hangs;
  private int partial;
  private int withoutPath;
  private int understood;

  /// @param memory bytes allocated on the way
  private record Outcome(StreamRows normalized, long memory) {}

  @Test
  void everyMutantIsUnderstoodWhollyOrRefusedByItsPlace() throws Exception {
    var documents = FuzzDocuments.gathered();
    var small = documents.stream().filter(it -> !it.isFull()).toList();
    var full = documents.stream().filter(FuzzDocuments.Sample::isFull).toList();
    try (var worker = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory())) {
      for (var i = 0; i < MUTANTS && hangs == 0; i++) {
        var random = new Random(SEED + i);
        var samples = random.nextInt(FULL_IN) == 0 ? full : small;
        var sample = samples.get(random.nextInt(samples.size()));
        var others = small.stream().map(FuzzDocuments.Sample::bytes).toList();
        var mutant = new Mutations(random, others).of(sample.bytes());
        judge("mutant %d of %s".formatted(i, sample.name()), sample.stream(), mutant, worker);
      }
    }
    System.out.printf(
        "mutants %d, understood %d, crashes %d, hangs %d, partial %d,"
            + " refusals without a path %d%n",
        MUTANTS, understood, crashes, hangs, partial, withoutPath);
    assertThat(faults.stream().limit(20)).isEmpty();
    // Both ends are reached: the mutations are neither all harmless nor all deadly.
    assertThat(understood).isBetween(MUTANTS / 50, MUTANTS / 2);
  }

  private void judge(String name, Stream stream, byte[] mutant, ExecutorService worker)
      throws InterruptedException {
    var capture = PayloadCaptures.of(stream, Body.of(mutant));
    var work = worker.submit(() -> normalized(capture));
    try {
      var outcome = work.get(HANGS_AFTER_SECONDS, TimeUnit.SECONDS);
      if (outcome.memory() > MEMORY + MEMORY_TIMES * mutant.length) {
        crashes++;
        faults.add("%s took %d bytes".formatted(name, outcome.memory()));
      }
      judge(name, mutant, outcome.normalized());
    } catch (ExecutionException e) {
      crashes++;
      var crash = Objects.requireNonNull(e.getCause());
      faults.add("%s crashed: %s at %s".formatted(name, crash, firstPlace(crash)));
    } catch (TimeoutException _) {
      hangs++;
      faults.add(name + " hangs");
      worker.shutdownNow();
    }
  }

  private static Outcome normalized(Capture capture) {
    var before = AllocatedBytes.ofThisThread();
    var normalized = Normalizer.normalize(capture);
    return new Outcome(normalized, AllocatedBytes.ofThisThread() - before);
  }

  private void judge(String name, byte[] mutant, StreamRows normalized) {
    if (normalized instanceof StreamRows.NotUnderstood(_, var failure)) {
      var match = PLACED.matcher(failure.detail());
      if (!match.matches() || failure.detail().length() > 1000 || hasControl(failure.detail())) {
        withoutPath++;
        faults.add("%s is refused without a path: %s".formatted(name, failure.detail()));
      }
    } else {
      understood++;
      var complaints = WholeReading.complaints(mutant, normalized);
      if (!complaints.isEmpty()) {
        partial++;
        faults.add("%s is understood in part: %s".formatted(name, complaints));
      }
    }
  }

  private static boolean hasControl(String text) {
    return text.chars().anyMatch(Character::isISOControl);
  }

  private static String firstPlace(Throwable crash) {
    return crash.getStackTrace().length == 0 ? "nowhere" : crash.getStackTrace()[0].toString();
  }
}
