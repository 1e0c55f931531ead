package accounthistory.simulator;

import accounthistory.simulator.ReplyFactory.Sent;
import accounthistory.simulator.fault.Fault;
import accounthistory.simulator.http.ServedReply;
import accounthistory.simulator.http.WireBehavior;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// True replies that are spoiled.
final class CorruptedReplies {
  private static final Pattern DECIMAL = Pattern.compile(":\"-?\\d+(?:\\.\\d+)?\"");
  private static final Pattern FIRST_NAME = Pattern.compile("\\{(\"[^\"]*\":)");

  private CorruptedReplies() {}

  /// Spoils a reply, which is no true account reply any more.
  static Sent of(ServedReply truth, Fault.Spoiling fault) {
    var sent = Sent.properly(truth.uncounted());
    return switch (fault) {
      case Fault.Cut(Fault.Place at) -> {
        var bytes = truth.body().bytes();
        yield Sent.properly(truth.with(Arrays.copyOf(bytes, at.in(bytes.length))));
      }
      case Fault.DuplicateKey() -> Sent.properly(changed(truth, FIRST_NAME, "{$10,$1"));
      case Fault.OddNumber(String text, Optional<String> field) ->
          Sent.properly(numbered(truth, text, field));
      case Fault.ReplyOf(String _) -> sent;
      // Late but true.
      case Fault.Trickle trickle ->
          Sent.properly(truth).by(new WireBehavior.Trickling(trickle.pause()));
      case Fault.Truncated(Fault.Place at) -> sent.by(new WireBehavior.BreakingOff(at));
      case Fault.Reset(Optional<Fault.Place> at) ->
          at.isPresent()
              ? sent.by(new WireBehavior.Resetting(at.get()))
              : sent.by(new WireBehavior.ResettingAtOnce());
      case Fault.WrongLength(int by) -> sent.by(new WireBehavior.Misannouncing(by));
    };
  }

  private static ServedReply numbered(ServedReply truth, String text, Optional<String> field) {
    var value = Matcher.quoteReplacement(":\"" + text + "\"");
    if (field.isEmpty()) {
      return changed(truth, DECIMAL, value);
    }
    var name = '"' + field.get() + '"';
    var every = Pattern.compile(Pattern.quote(name) + ":\"[^\"]*\"");
    var replaced =
        every.matcher(truth.body().text()).replaceAll(Matcher.quoteReplacement(name) + value);
    return truth.withText(replaced);
  }

  private static ServedReply changed(ServedReply truth, Pattern first, String by) {
    return truth.withText(first.matcher(truth.body().text()).replaceFirst(by));
  }
}
