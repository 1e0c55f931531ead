package accounthistory.store.schema;

import static java.util.stream.Collectors.joining;

import accounthistory.sql.SqlFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// In which order files are run, so that each finds what it refers to: computed from their texts.
final class InstallOrder {
  private static final Pattern CREATED =
      Pattern.compile(
          "(?im)^create (?:or replace )?(view|function|aggregate)\\s+"
              + "((?:analytics|definition)\\.[a-z_0-9]+)");

  private static final Pattern NAMED =
      Pattern.compile("\\b((?:analytics|definition)\\.[a-z_0-9]+)");

  /// What says nothing of what must be there before: remarks, texts, and comments on columns.
  private static final Pattern WITHOUT_REFERENCES = Pattern.compile("(?m)--.*$|'(?:[^']|'')*'");

  private final Map<String, SqlFile> makers = new HashMap<>();
  private final Set<SqlFile> placed = new HashSet<>();
  private final List<SqlFile> order = new ArrayList<>();

  private InstallOrder() {}

  /// Files, each after those that make what it refers to, else as they are given.
  ///
  /// @throws IllegalArgumentException when files refer to each other in a circle
  static List<SqlFile> of(List<SqlFile> files) {
    var order = new InstallOrder();
    for (var file : files) {
      created(file).forEach((name, _) -> order.makers.put(name, file));
    }
    files.forEach(it -> order.place(it, List.of()));
    return List.copyOf(order.order);
  }

  /// What a file makes: the name with its schema, and whether it is a view, function or aggregate.
  static Map<String, String> created(SqlFile file) {
    var created = new LinkedHashMap<String, String>();
    CREATED.matcher(file.text()).results().forEach(it -> created.put(it.group(2), it.group(1)));
    return created;
  }

  /// The names of a file's text that a file makes, its own left out.
  private Stream<SqlFile> references(SqlFile file) {
    var text = WITHOUT_REFERENCES.matcher(file.text()).replaceAll("''");
    return NAMED
        .matcher(text)
        .results()
        .map((MatchResult it) -> it.group(1))
        .distinct()
        .sorted()
        .flatMap(it -> Stream.ofNullable(makers.get(it)))
        .filter(it -> !it.equals(file));
  }

  private void place(SqlFile file, List<SqlFile> waiting) {
    if (placed.contains(file)) {
      return;
    }
    if (waiting.contains(file)) {
      throw new IllegalArgumentException(
          "sql files refer to each other in a circle: "
              + Stream.concat(
                      waiting.subList(waiting.indexOf(file), waiting.size()).stream(),
                      Stream.of(file))
                  .map(SqlFile::name)
                  .collect(joining(" -> ")));
    }
    var path = new ArrayList<>(waiting);
    path.add(file);
    references(file).forEach(it -> place(it, path));
    placed.add(file);
    order.add(file);
  }
}
