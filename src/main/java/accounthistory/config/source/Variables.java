package accounthistory.config.source;

import accounthistory.capture.Subject;
import accounthistory.config.key.Key;
import accounthistory.config.key.Keys;
import accounthistory.config.key.Problem;
import accounthistory.config.key.Suggestion;
import accounthistory.config.value.SettingOrigin;
import accounthistory.config.value.SettingValue;
import accounthistory.config.value.SettingValues;
import accounthistory.config.value.SettingsInput;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The environment over the file: every key has its variable, `ACCOUNT_HISTORY_` and the key in
/// capitals, and a secret's also with `_FILE` for a file that holds it.
public final class Variables {
  /// Variables of the starter script and of the search for the file.
  private static final Set<String> OTHERS =
      Set.of("ACCOUNT_HISTORY_SETTINGS", "ACCOUNT_HISTORY_JAVA_HOME", "ACCOUNT_HISTORY_JAVA_OPTS");

  private static final String ACCOUNTS = Key.variable(Key.ACCOUNTS);

  private final SettingsInput input;
  private final SettingValues values;
  private final List<Problem> problems;

  private Variables(SettingsInput input, SettingValues values, List<Problem> problems) {
    this.input = input;
    this.values = values;
    this.problems = problems;
  }

  public static void overlay(SettingsInput input, SettingValues values, List<Problem> problems) {
    new Variables(input, values, problems).overlay();
  }

  private void overlay() {
    for (var name : new TreeMap<>(input.environment()).keySet()) {
      if (name.startsWith(Key.PREFIX) && !OTHERS.contains(name)) {
        input.variable(name).ifPresent(text -> variable(name, text));
      }
    }
  }

  private void variable(String name, String text) {
    var target = name.startsWith(ACCOUNTS) ? accountTarget(name) : target(name);
    if (target.isEmpty()) {
      problems.add(
          new Problem(name, "", "unknown variable" + Suggestion.among(name, knownNames())));
      return;
    }
    var key = target.get().key();
    if (target.get().isFile()) {
      if (input.variable(name.substring(0, name.length() - Key.FILE_SUFFIX.length())).isPresent()) {
        problems.add(new Problem(name, key, "is set both with and without _FILE; want one"));
      }
      values.put(key, new SettingValue("${file:" + text + "}", new SettingOrigin.InVariable(name)));
    } else {
      values.put(key, new SettingValue(text, new SettingOrigin.InVariable(name)));
    }
  }

  /// A variable's full key, and whether it names a file that holds the value.
  private record Target(String key, boolean isFile) {}

  private static Optional<Target> target(String name) {
    for (var key : Keys.ALL) {
      if (!key.isOfAccounts() && name.equals(key.variable())) {
        return Optional.of(new Target(key.path(), false));
      }
      if (key.isSecret() && name.equals(key.variable() + Key.FILE_SUFFIX)) {
        return Optional.of(new Target(key.path(), true));
      }
    }
    return Optional.empty();
  }

  private Optional<Target> accountTarget(String name) {
    var rest = name.substring(ACCOUNTS.length());
    for (var key : Keys.ALL) {
      if (!key.isOfAccounts()) {
        continue;
      }
      var leaf = "_" + Key.mangled(key.leaf());
      if (rest.endsWith(leaf)) {
        return account(name, rest.substring(0, rest.length() - leaf.length()))
            .map(it -> new Target(key.of(it), false));
      }
      if (key.isSecret() && rest.endsWith(leaf + Key.FILE_SUFFIX)) {
        var part = rest.substring(0, rest.length() - leaf.length() - Key.FILE_SUFFIX.length());
        return account(name, part).map(it -> new Target(key.of(it), true));
      }
    }
    return Optional.empty();
  }

  /// The account of the file whose name reads like this in capitals; else a new one, in lower case.
  private Optional<String> account(String variable, String capitals) {
    var known =
        values.accounts().keySet().stream().filter(it -> Key.mangled(it).equals(capitals)).toList();
    if (known.size() > 1) {
      problems.add(
          new Problem(variable, "", "means several accounts: " + String.join(", ", known)));
    }
    if (!known.isEmpty()) {
      return Optional.of(known.getFirst());
    }
    var name = capitals.toLowerCase(Locale.ROOT);
    if (!Subject.isAccountName(name)) {
      return Optional.empty();
    }
    values.addAccount(name, new SettingOrigin.InVariable(variable));
    return Optional.of(name);
  }

  private List<String> knownNames() {
    var names = new ArrayList<>(OTHERS);
    for (var key : Keys.ALL) {
      if (key.isOfAccounts()) {
        values.accounts().keySet().forEach(it -> names.add(Key.variable(key.of(it))));
      } else {
        names.add(key.variable());
      }
    }
    names.sort(Comparator.naturalOrder());
    return names;
  }
}
