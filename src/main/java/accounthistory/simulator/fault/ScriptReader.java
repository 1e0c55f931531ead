package accounthistory.simulator.fault;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads a script line by line.
final class ScriptReader {
  private static final String CLAUSES =
      "always, from, every, rate, first, each, path or account, each once";

  private final Words words;
  private final FaultValues values;
  private final Set<String> said = new HashSet<>();
  private FaultTiming timing = new FaultTiming.Always();
  private Pick pick = new Pick.All();
  private Optional<String> path = Optional.empty();
  private Optional<String> account = Optional.empty();

  private ScriptReader(Words words) {
    this.words = words;
    this.values = new FaultValues(words);
  }

  static FaultScript read(String name, String text) throws FaultScriptException {
    List<Rule> rules = new ArrayList<>();
    var number = 0;
    for (var line : text.lines().toList()) {
      number++;
      var words = Words.of(name + ":" + number, line);
      if (!words.isEmpty()) {
        rules.add(new ScriptReader(words).rule(number));
      }
    }
    return new FaultScript(name, rules);
  }

  private Rule rule(int line) throws FaultScriptException {
    var fault = FaultWords.read(words);
    while (!words.isEmpty()) {
      readClause();
    }
    if (fault instanceof Fault.Handshake && (path.isPresent() || account.isPresent())) {
      throw words.refusal(
          "a handshake comes before the request", "no path and no account in this rule");
    }
    return new Rule(line, fault, timing, pick, new Scope(path, account));
  }

  private void readClause() throws FaultScriptException {
    var word = words.take(CLAUSES);
    switch (word) {
      case "always" -> {
        once("when");
        timing = new FaultTiming.Always();
      }
      case "from" -> {
        once("when");
        timing = between();
      }
      case "every" -> {
        once("when");
        timing = every();
      }
      case "rate" -> {
        once("how often");
        pick = rate();
      }
      case "first" -> {
        once("how often");
        pick = new Pick.First(values.whole("a count", 1, Integer.MAX_VALUE));
      }
      case "each" -> {
        once("how often");
        pick = new Pick.Each(values.ordinal("which one"));
      }
      case "path" -> {
        once("path");
        path = Optional.of(pathGiven());
      }
      case "account" -> {
        once("account");
        account = Optional.of(words.take("the name of an account"));
      }
      default -> throw words.unwanted(word, CLAUSES);
    }
  }

  private void once(String what) throws FaultScriptException {
    if (!said.add(what)) {
      throw words.refusal("the rule says \"" + what + "\" twice", CLAUSES);
    }
  }

  private FaultTiming between() throws FaultScriptException {
    var from = values.bound("a beginning");
    return new FaultTiming.Between(
        from, words.takes("to") ? Optional.of(values.bound("an end")) : Optional.empty());
  }

  private FaultTiming every() throws FaultScriptException {
    var period = values.duration("a period");
    if (!words.takes("for")) {
      throw words.refusal("every does not say for how long", "every 5m for 20s");
    }
    var length = values.duration("a length");
    if (length.isZero() || length.compareTo(period) > 0) {
      throw words.refusal(
          "%s for %s".formatted(period, length), "a length above zero and within its period");
    }
    return new FaultTiming.Every(period, length);
  }

  private Pick rate() throws FaultScriptException {
    var share = values.perMillion();
    var seed = words.takes("seed") ? values.whole("a seed", 0, Long.MAX_VALUE) : 1;
    return new Pick.Rate(share, seed);
  }

  private String pathGiven() throws FaultScriptException {
    var wanted = "a path such as /fapi/v2/account";
    var given = words.take(wanted);
    if (!given.startsWith("/")) {
      throw words.unwanted(given, wanted);
    }
    return given;
  }
}
