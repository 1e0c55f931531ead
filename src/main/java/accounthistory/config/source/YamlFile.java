package accounthistory.config.source;

import accounthistory.capture.Subject;
import accounthistory.config.key.Key;
import accounthistory.config.key.Keys;
import accounthistory.config.key.Problem;
import accounthistory.config.key.Suggestion;
import accounthistory.config.value.SettingOrigin;
import accounthistory.config.value.SettingValue;
import accounthistory.config.value.SettingValues;
import accounthistory.text.FileWords;
import accounthistory.text.SizeText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// The settings file: known keys go into the values, everything else into the problems, each with
/// its line. A value's text is never repeated here; it may be a secret in the wrong place.
public final class YamlFile {
  /// Of accounts by the thousand; a file that is larger is something else.
  private static final int BYTES_MAX = 4 << 20;

  /// No key has so many words.
  private static final int DEPTH_MAX = 20;

  private final Path path;
  private final SettingValues values;
  private final List<Problem> problems;

  private YamlFile(Path path, SettingValues values, List<Problem> problems) {
    this.path = path;
    this.values = values;
    this.problems = problems;
  }

  /// Reads a settings file; what is wrong with it becomes problems.
  ///
  /// @param path as it is to be shown
  /// @param file where it is
  public static void read(Path path, Path file, SettingValues values, List<Problem> problems) {
    new YamlFile(path, values, problems).read(file);
  }

  private void read(Path file) {
    try {
      refuseWritableByOthers(file);
      var text = text(file);
      var settings = LoadSettings.builder().setAllowNonScalarKeys(true).build();
      if (text.isPresent() && isShallow(text.get(), settings)) {
        new Compose(settings)
            .composeString(text.get())
            .ifPresent(root -> mapping(root, "").ifPresent(it -> fields(it, "")));
      }
    } catch (MarkedYamlEngineException e) {
      var line = e.getProblemMark().map(it -> ":" + (it.getLine() + 1)).orElse("");
      problems.add(new Problem(path + line, "", "not YAML: " + e.getProblem()));
    } catch (YamlEngineException e) {
      problems.add(new Problem(path.toString(), "", "not YAML: " + e.getMessage()));
    } catch (IOException e) {
      problems.add(new Problem(path.toString(), "", "cannot be read: " + FileWords.of(e)));
    }
  }

  /// The file's text, unless there is more of it than of any settings; it may be a pipe.
  private Optional<String> text(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      var bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        problems.add(
            new Problem(
                path.toString(),
                "",
                "is larger than " + SizeText.exact(BYTES_MAX) + ": no settings"));
        return Optional.empty();
      }
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    }
  }

  /// Whether nothing lies deeper than settings do. Composing is recursive, this is not.
  private boolean isShallow(String text, LoadSettings settings) {
    var depth = 0;
    for (var event : new Parse(settings).parseString(text)) {
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> depth++;
        case MappingEnd, SequenceEnd -> depth--;
        default -> {}
      }
      if (depth > DEPTH_MAX) {
        var line = event.getStartMark().map(it -> ":" + (it.getLine() + 1)).orElse("");
        problems.add(
            new Problem(path + line, "", "is nested deeper than %s levels".formatted(DEPTH_MAX)));
        return false;
      }
    }
    return true;
  }

  private void refuseWritableByOthers(Path file) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    var modes = Files.getPosixFilePermissions(file);
    if (modes.contains(PosixFilePermission.OTHERS_WRITE)
        || modes.contains(PosixFilePermission.GROUP_WRITE)) {
      problems.add(
          new Problem(path.toString(), "", "others can write it; fix with: chmod go-w " + path));
    }
  }

  private void fields(MappingNode mapping, String prefix) {
    var seen = new HashSet<String>();
    for (var field : mapping.getValue()) {
      if (!(field.getKeyNode() instanceof ScalarNode key)) {
        refuse(field.getKeyNode(), prefix, "want a plain word for a key");
      } else if (!seen.add(key.getValue())) {
        refuse(key, prefix + key.getValue(), "is there twice");
      } else {
        field(key, field.getValueNode(), prefix);
      }
    }
  }

  private void field(ScalarNode key, Node value, String prefix) {
    var path = prefix + key.getValue();
    if (prefix.equals(Key.ACCOUNTS)) {
      account(key, value);
    } else if (words(prefix, true).contains(key.getValue())) {
      leaf(key, path, value);
    } else if (words(prefix, false).contains(key.getValue())) {
      mapping(value, path).ifPresent(it -> fields(it, path + "."));
    } else {
      var words = words(prefix, true);
      words.addAll(words(prefix, false));
      refuse(key, path, "unknown key" + Suggestion.among(key.getValue(), words));
    }
  }

  private void account(ScalarNode key, Node value) {
    var name = key.getValue();
    if (!Subject.isAccountName(name)) {
      refuse(
          key,
          Key.ACCOUNTS + name,
          "want an account name of 1 to 63 letters, digits, '.', '_' or '-', beginning with a"
              + " letter or digit");
      return;
    }
    values.addAccount(name, origin(key));
    mapping(value, Key.ACCOUNTS + name).ifPresent(it -> fields(it, Key.ACCOUNTS + name + "."));
  }

  private void leaf(ScalarNode key, String path, Node node) {
    if (values.find(path).isPresent()) {
      refuse(key, path, "is there twice");
      return;
    }
    switch (node) {
      case ScalarNode scalar when scalar.getTag().equals(Tag.NULL) || scalar.getValue().isEmpty() ->
          refuse(scalar, path, "has no value");
      case ScalarNode scalar ->
          values.put(path, new SettingValue(scalar.getValue(), origin(scalar)));
      default -> refuse(node, path, "want one value, not " + kind(node));
    }
  }

  /// The mapping below a section; an empty section, all its lines commented out, is none.
  private Optional<MappingNode> mapping(Node node, String path) {
    if (node instanceof MappingNode mapping) {
      return Optional.of(mapping);
    }
    if (!node.getTag().equals(Tag.NULL)) {
      refuse(node, path, "want keys below it, not " + kind(node));
    }
    return Optional.empty();
  }

  private static String kind(Node node) {
    return switch (node) {
      case MappingNode _ -> "keys below it";
      case SequenceNode _ -> "a list";
      default -> "a value";
    };
  }

  /// The words that may follow a prefix: those that end a key, or those that only begin one. A key
  /// may also be written in one, as `capture.every`.
  private static SortedSet<String> words(String prefix, boolean ending) {
    var words = new TreeSet<String>();
    for (var key : Keys.ALL) {
      if (key.isOfAccounts() && prefix.startsWith(Key.ACCOUNTS)) {
        addTo(words, key.leaf(), ending);
      } else if (key.isOfAccounts() && prefix.isEmpty() && !ending) {
        words.add("accounts");
      } else if (!key.isOfAccounts() && key.path().startsWith(prefix)) {
        addTo(words, key.path().substring(prefix.length()), ending);
      }
    }
    return words;
  }

  private static void addTo(SortedSet<String> words, String rest, boolean ending) {
    if (ending) {
      words.add(rest);
      return;
    }
    for (var dot = rest.indexOf('.'); dot >= 0; dot = rest.indexOf('.', dot + 1)) {
      words.add(rest.substring(0, dot));
    }
  }

  private void refuse(Node node, String key, String what) {
    problems.add(Problem.at(origin(node), key, what));
  }

  private SettingOrigin origin(Node node) {
    return new SettingOrigin.InFile(path, node.getStartMark().map(Mark::getLine).orElse(0) + 1);
  }
}
