package accounthistory.simulator.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Everything that goes wrong at a simulated exchange.
///
/// A request meets the rules from top to bottom. `drift` and `slow` change its surroundings and
/// pass it on; the first other rule that hits it decides the answer.
///
/// @param name of the file, for messages
public record FaultScript(String name, List<Rule> rules) {
  /// Nothing goes wrong.
  public static final FaultScript NONE = new FaultScript("no script", List.of());

  public FaultScript {
    rules = List.copyOf(rules);
  }

  /// Reads the text of a script.
  ///
  /// @param name of its file, for messages
  /// @throws FaultScriptException naming the first bad line
  public static FaultScript parse(String name, String text) throws FaultScriptException {
    return ScriptReader.read(name, text);
  }

  /// An example with every fault in it.
  public static String sample() {
    try (InputStream file =
        FaultScript.class.getResourceAsStream("/accounthistory/sample-faults.txt")) {
      if (file == null) {
        throw new IllegalStateException("the program lacks its sample of faults");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the sample of faults", e);
    }
  }

  /// Accounts that the rules name, and the line that names each first.
  public SortedMap<String, Integer> accounts() {
    SortedMap<String, Integer> named = new TreeMap<>();
    for (var rule : rules) {
      rule.scope().account().ifPresent(account -> named.putIfAbsent(account, rule.line()));
      if (rule.fault() instanceof Fault.ReplyOf(String account)) {
        named.putIfAbsent(account, rule.line());
      }
    }
    return named;
  }
}
