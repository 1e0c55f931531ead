package accounthistory.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.simulator.fault.Fault.Place;
import accounthistory.simulator.fault.Fault.RetryAfter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/// What each line means, and what is said about a bad one.
final class FaultScriptTest {
  private static final Instant START = Instant.parse("2026-11-20T00:00:00Z");

  static final List<Map.Entry<String, Fault>> FAULTS =
      List.of(
          Map.entry("429", new Fault.Throttled(new RetryAfter.NextMinute())),
          Map.entry(
              "429 retry-after 15s",
              new Fault.Throttled(new RetryAfter.After(Duration.ofSeconds(15)))),
          Map.entry("429 without-retry-after", new Fault.Throttled(new RetryAfter.Untold())),
          Map.entry("418 for 2m", new Fault.Ban(Duration.ofMinutes(2), true)),
          Map.entry(
              "418 for 1h30m without-retry-after", new Fault.Ban(Duration.ofMinutes(90), false)),
          Map.entry("403", new Fault.Page(403)),
          Map.entry("html", new Fault.Page(200)),
          Map.entry("503 unavailable", new Fault.ErrorReply(503, -1000, "Service Unavailable.")),
          Map.entry(
              "shutting-down",
              new Fault.ErrorReply(503, -1016, "This service is no longer available.")),
          Map.entry("error 400 -1000 \"so # it\"", new Fault.ErrorReply(400, -1000, "so # it")),
          Map.entry("redirect https://other/", new Fault.Redirect("https://other/")),
          Map.entry("maintenance", new Fault.Maintenance(200)),
          Map.entry("maintenance status 503", new Fault.Maintenance(503)),
          Map.entry("empty", new Fault.Empty()),
          Map.entry("garbage", new Fault.Garbage(512)),
          Map.entry("garbage of 2kB", new Fault.Garbage(2048)),
          Map.entry("gzip-bomb of 1GB", new Fault.GzipBomb(1L << 30)),
          Map.entry("endless", new Fault.Endless()),
          Map.entry("cut at 50%", new Fault.Cut(new Place(50, true))),
          Map.entry("truncated at 100B", new Fault.Truncated(new Place(100, false))),
          Map.entry("reset", new Fault.Reset(Optional.empty())),
          Map.entry("reset at 0%", new Fault.Reset(Optional.of(new Place(0, true)))),
          Map.entry("wrong-length -10", new Fault.WrongLength(-10)),
          Map.entry("duplicate-key", new Fault.DuplicateKey()),
          Map.entry("number NaN", new Fault.OddNumber("NaN", Optional.empty())),
          Map.entry(
              "number 1e99 field walletBalance",
              new Fault.OddNumber("1e99", Optional.of("walletBalance"))),
          Map.entry("reply-of flat", new Fault.ReplyOf("flat")),
          Map.entry("trickle", new Fault.Trickle(Duration.ofMillis(10))),
          Map.entry("trickle with 20ms", new Fault.Trickle(Duration.ofMillis(20))),
          Map.entry("drift +1500ms", new Fault.Drift(Duration.ofMillis(1500))),
          Map.entry("drift -2s", new Fault.Drift(Duration.ofSeconds(-2))),
          Map.entry("slow 3s", new Fault.Slow(Duration.ofSeconds(3))),
          Map.entry("tls-failure", new Fault.TlsFailure()),
          Map.entry("wrong-certificate", new Fault.WrongCertificate()));

  @ParameterizedTest
  @FieldSource("FAULTS")
  void lineIsThisFault(Map.Entry<String, Fault> row) throws Exception {
    assertThat(rule(row.getKey()).fault()).isEqualTo(row.getValue());
    assertThat(rule(row.getKey() + " always # with a comment").fault()).isEqualTo(row.getValue());
  }

  @Test
  void clausesComeInAnyOrder() throws Exception {
    var rule = rule("reset account flat rate 0.5% seed 7 path /fapi/v2/account from 10m to 20m");

    assertThat(rule)
        .isEqualTo(
            new Rule(
                1,
                new Fault.Reset(Optional.empty()),
                new FaultTiming.Between(
                    new FaultTiming.Bound.Since(Duration.ofMinutes(10)),
                    Optional.of(new FaultTiming.Bound.Since(Duration.ofMinutes(20)))),
                new Pick.Rate(5000, 7),
                new Scope(Optional.of("/fapi/v2/account"), Optional.of("flat"))));
    assertThat(rule("reset each 3rd").pick()).isEqualTo(new Pick.Each(3));
    assertThat(rule("reset first 2").pick()).isEqualTo(new Pick.First(2));
    assertThat(rule("reset").scope()).isEqualTo(Scope.EVERYTHING);
  }

  @Test
  void emptyLinesAndCommentsAreNoRules() throws Exception {
    var script = FaultScript.parse("a.txt", "# nothing\n\n   \n  429 # this\n");

    assertThat(script.rules()).hasSize(1);
    assertThat(script.rules().getFirst().line()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          from 10m to 20m                                        | 599,no  600,yes 1199,yes 1200,no
          from 10m                                               | 599,no  600,yes 99999,yes
          from 2026-11-20T00:00:10Z to 2026-11-20T00:00:20Z      | 9,no    10,yes  19,yes  20,no
          every 5m for 20s                                       | 0,no    299,no  300,yes 319,yes 320,no 600,yes
          always                                                 | 0,yes   5,yes
          """)
  void ruleHoldsWhenItSays(String clause, String instants) throws Exception {
    var timing = rule("429 " + clause).timing();

    for (var instant : instants.split(" +", -1)) {
      var parts = instant.split(",", -1);
      assertThat(timing.holds(START, START.plusSeconds(Long.parseLong(parts[0]))))
          .as(clause + " at second " + parts[0])
          .isEqualTo(parts[1].equals("yes"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          4299              | "4299" is not understood, wanted a fault: 429, 418, 403,
          429 sometimes     | "sometimes" is not understood, wanted always, from, every, rate,
          429 retry-after   | the line ends, wanted a wait such as 500ms, 3s, 5m, 2h or 1h30m
          429 retry-after 5 | "5" is not understood, wanted a wait such as 500ms
          418               | 418 does not say how long, wanted 418 for DURATION
          503               | the line ends, wanted unknown-error, unavailable, internal-error or throttled
          503 broken        | "broken" is not understood, wanted unknown-error
          error 99 1 "a"    | "99" is not understood, wanted a status, a whole number from 200 to 599
          error 400 -1 "a   | the text "a does not end, wanted " behind it
          drift 1500ms      | "1500ms" is not understood, wanted a shift such as +1500ms or -2s
          cut               | cut does not say where, wanted cut at 50% or cut at 100B
          cut at 100%       | 100% of a body is all of it, wanted 0% to 99%
          cut at half       | "half" is not understood, wanted a place in the body such as 50% or 100B
          wrong-length 0    | 0 is the right length, wanted a difference in bytes
          garbage of 0kB    | 0kB is too small or too big, wanted 1B to
          429 rate 2        | "2" is not understood, wanted a share such as 2% or 0.5%
          429 rate 101%     | 101% is no share, wanted 0.0001% to 100%
          429 rate 1% first 2 | the rule says "how often" twice, wanted always, from,
          429 always from 1m  | the rule says "when" twice, wanted always, from,
          429 from noon       | "noon" is not understood, wanted a beginning: an instant such as
          429 from 2026-11-20T10 | "2026-11-20T10" is not understood, wanted a beginning: an instant
          429 every 5m        | every does not say for how long, wanted every 5m for 20s
          429 every 5s for 5m | PT5S for PT5M, wanted a length above zero and within its period
          429 first 0         | "0" is not understood, wanted a count, a whole number from 1 to
          429 each second     | "second" is not understood, wanted which one such as 10th
          429 path fapi       | "fapi" is not understood, wanted a path such as /fapi/v2/account
          429 account         | the line ends, wanted the name of an account
          tls-failure path /a | a handshake comes before the request, wanted no path and no account
          """)
  void badLineIsNamedWithWhatIsWanted(String line, String message) {
    assertThatThrownBy(() -> FaultScript.parse("faults.txt", "# first\n" + line))
        .isInstanceOf(FaultScriptException.class)
        .hasMessageStartingWith("faults.txt:2: " + message);
  }

  @Test
  void sampleHasEveryFault() throws Exception {
    var sample = FaultScript.parse("sample", FaultScript.sample());

    var kinds =
        sample.rules().stream()
            .map(it -> it.fault().getClass().getSimpleName())
            .collect(Collectors.toSet());
    for (var row : FAULTS) {
      if (!(row.getValue() instanceof Fault.WrongCertificate)) {
        assertThat(kinds).contains(row.getValue().getClass().getSimpleName());
      }
    }
    assertThat(FaultScript.sample()).contains("wrong-certificate");
    assertThat(sample.accounts()).containsOnlyKeys("flat", "hedge-cross");
  }

  private static Rule rule(String line) throws FaultScriptException {
    return FaultScript.parse("test", line).rules().getFirst();
  }
}
