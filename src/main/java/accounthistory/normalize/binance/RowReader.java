package accounthistory.normalize.binance;

import accounthistory.account.Issue;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.sym.PropertyNameMatcher;

/// Reads one object of a reply after another into a row. Every value is checked, also in a row that
/// does not matter.
final class RowReader {
  private final Reply reply;
  private final Row row;
  private final Field[] fields;
  private final ValueReader values;
  private Set<String> unknownNames = new HashSet<>();

  RowReader(Reply reply, Row row) {
    this.reply = reply;
    this.row = row;
    values = new ValueReader(reply, row);
    fields = row.shape().fields().toArray(Field[]::new);
  }

  /// Reads the object that was stepped into. It has no lists of rows.
  void read() throws NotUnderstoodException {
    begin();
    var list = nextList();
    if (list != null) {
      throw new IllegalStateException(list.name() + " is a list of rows");
    }
  }

  /// Begins a new object.
  void begin() {
    row.clear();
    if (!unknownNames.isEmpty()) {
      unknownNames = new HashSet<>();
    }
  }

  /// Reads on in the object, up to a list of rows or to its end, which gives null.
  @Nullable Field nextList() throws NotUnderstoodException {
    while (true) {
      var match = reply.parser().nextNameMatch(row.shape().matcher());
      if (match >= 0) {
        var field = fields[match];
        if (!row.give(field)) {
          throw refusal("given twice");
        }
        if (field.kind() == Field.Kind.ROWS) {
          return field;
        }
        if (!values.take(field)) {
          throw refusal(reply.token() + " is not " + field.wanted());
        }
      } else if (match == PropertyNameMatcher.MATCH_END_OBJECT) {
        demand();
        return null;
      } else {
        skipUnknown();
      }
    }
  }

  /// Adds what the object lacks, once it was read to its end.
  void listIssues(List<Issue> issues) {
    for (var field : fields) {
      switch (row.state(field)) {
        case ABSENT -> {
          if (field.isCore() && field.kind() != Field.Kind.ROWS) {
            issues.add(new Issue(place(field), Issue.Kind.MISSING, null));
          }
        }
        case EMPTY -> issues.add(new Issue(place(field), Issue.Kind.EMPTY, ""));
        case DOES_NOT_FIT -> issues.add(doesNotFit(field, row.unfitText(field)));
        case SMALL, LARGE, TEXT, TRUE, FALSE -> {}
      }
    }
  }

  /// An issue of a value that no column can hold, once the object was read to its end.
  Issue doesNotFit(Field field, @Nullable String text) {
    return new Issue(place(field), Issue.Kind.DOES_NOT_FIT, text);
  }

  /// The object breaks its shape where the parser stands.
  NotUnderstoodException refusal(String why) {
    return new NotUnderstoodException(reply.place() + nameInBrackets() + ": " + why);
  }

  /// A text of the object that was read to its end is none of those that may stand there.
  NotUnderstoodException isNot(Field field, String what) {
    return new NotUnderstoodException(
        "%s%s: %s is not %s"
            .formatted(place(field), nameInBrackets(), Text.quoted(row.key(field)), what));
  }

  /// What names the object in messages: its first key, as far as it was read.
  private String nameInBrackets() {
    for (var field : fields) {
      if (field.kind() == Field.Kind.KEY) {
        var text = row.text(field);
        return text == null ? "" : " (" + text + ")";
      }
    }
    return "";
  }

  private String place(Field field) {
    var path = reply.path();
    return path.isEmpty() ? field.name() : path + "." + field.name();
  }

  /// A row needs its keys, and a reply its lists.
  private void demand() throws NotUnderstoodException {
    for (var field : fields) {
      var isThere =
          switch (field.kind()) {
            case KEY -> row.text(field) != null;
            case ROWS -> row.isGiven(field);
            case TEXT, AMOUNT, INTEGER, LONG, FLAG, INSTANT, IGNORED -> true;
          };
      if (!isThere) {
        throw new NotUnderstoodException(place(field) + nameInBrackets() + ": missing");
      }
    }
  }

  private void skipUnknown() throws NotUnderstoodException {
    var name = reply.parser().currentName();
    if (!unknownNames.add(name)) {
      throw refusal("given twice");
    }
    reply.unknownField(row.shape().prefix() + name);
    reply.next();
    reply.parser().skipChildren();
  }
}
