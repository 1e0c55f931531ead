package accounthistory.benchmark;

import accounthistory.capture.Body;
import accounthistory.capture.Capture;
import accounthistory.capture.ClockFacts;
import accounthistory.capture.Document;
import accounthistory.capture.Environment;
import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.capture.Venue;
import accounthistory.normalize.Normalizer;
import accounthistory.stream.StreamRows;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What normalizing a reply costs, beside the floor of its parser and beside the two usual ways.
///
/// Prints milliseconds per document and the ratio of CPU time to the floor's, all of one run.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgs = {"-XX:+UseSerialGC", "-Xms512m", "-Xmx512m"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class NormalizerBenchmark {
  private static final String FLOOR = "tokensOnly";

  private final byte[] bytes = MarketDocument.text().getBytes(StandardCharsets.UTF_8);
  private final Capture capture = capture(Body.of(bytes));
  private final JsonFactory factory = new JsonFactory();
  private final JsonMapper mapper =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /// Steps over every token and reads none: no reader on this parser is faster.
  @Benchmark
  public int tokensOnly() {
    var tokens = 0;
    try (var parser = factory.createParser(ObjectReadContext.empty(), bytes)) {
      while (parser.nextToken() != null) {
        tokens++;
      }
    }
    return tokens;
  }

  @Benchmark
  public StreamRows normalizer() {
    return Normalizer.normalize(capture);
  }

  @Benchmark
  public JsonNode peerTree() {
    return mapper.readTree(bytes);
  }

  @Benchmark
  public AccountRecord peerRecords() {
    return mapper.readValue(bytes, AccountRecord.class);
  }

  /// The peer's shape: databind fills it, flat rows and all.
  public record AccountRecord(
      BigDecimal totalWalletBalance, List<AssetRecord> assets, List<PositionRecord> positions) {}

  /// A row of the peer.
  public record AssetRecord(
      String asset,
      BigDecimal walletBalance,
      BigDecimal unrealizedProfit,
      BigDecimal marginBalance,
      BigDecimal maintMargin,
      BigDecimal initialMargin,
      boolean marginAvailable,
      long updateTime) {}

  /// A row of the peer.
  public record PositionRecord(
      String symbol,
      BigDecimal initialMargin,
      BigDecimal maintMargin,
      BigDecimal unrealizedProfit,
      BigDecimal positionInitialMargin,
      BigDecimal openOrderInitialMargin,
      int leverage,
      boolean isolated,
      BigDecimal entryPrice,
      BigDecimal breakEvenPrice,
      BigDecimal maxNotional,
      String positionSide,
      BigDecimal positionAmt,
      BigDecimal notional,
      BigDecimal isolatedWallet,
      long updateTime,
      BigDecimal bidNotional,
      BigDecimal askNotional) {}

  public static void main(String[] arguments) throws RunnerException {
    var benchmark = new NormalizerBenchmark();
    System.out.printf(
        "%d bytes, %d positions, %d held: %s%n",
        benchmark.bytes.length,
        MarketDocument.POSITIONS,
        MarketDocument.HELD,
        benchmark.normalizer() instanceof StreamRows.Account(_, var state, _)
            ? state.positions().size() + " rows"
            : "not understood");
    var results =
        new Runner(
                new OptionsBuilder()
                    .include(NormalizerBenchmark.class.getName())
                    .addProfiler(CpuTime.class)
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run();
    print(results.stream().sorted(Comparator.comparingDouble(it -> cpu(it))).toList());
  }

  private static void print(Collection<RunResult> results) {
    var floor =
        results.stream()
            .filter(it -> it.getPrimaryResult().getLabel().equals(FLOOR))
            .findFirst()
            .orElseThrow();
    System.out.printf("%-12s %12s %12s %9s%n", "", "CPU ms/doc", "wall ms/doc", "of floor");
    for (var result : results) {
      System.out.printf(
          "%-12s %12.4f %12.4f %9.2f%n",
          result.getPrimaryResult().getLabel(),
          cpu(result),
          result.getPrimaryResult().getScore(),
          cpu(result) / cpu(floor));
    }
  }

  private static double cpu(RunResult result) {
    return Objects.requireNonNull(result.getSecondaryResults().get(CpuTime.LABEL)).getScore();
  }

  private static Capture capture(Body body) {
    var slot = Instant.parse("2026-01-02T03:05:00Z");
    return new Capture(
        new Subject(Venue.BINANCE_USDM, Environment.SIMULATED, "main"),
        Stream.ACCOUNT,
        slot,
        ClockFacts.LOCAL,
        List.of(new Document("account", "/fapi/v2/account", 200, slot, slot, body)),
        null);
  }
}
