package accounthistory.normalize.binance;

import accounthistory.account.Issue;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Reads one object of a reply after another into a row. Every value is checked, also in a row that
/// does not matter.
public final class RowReader {
  private final ReplyBody reply;
  private final JsonParser parser;
  private final Row row;
  private final Field[] fields;

  /// Rows of a reply have their fields in one order, so that a name costs a comparison: the field
  /// that came last time after each field, with the object's beginning at 0.
  private final Field[] expectedAfter;

  private final Field[] demanded;
  private int present;
  private final ValueReader values;
  private Set<String> unknownNames = new HashSet<>();

  public RowReader(ReplyBody reply, Row row) {
    this.reply = reply;
    parser = reply.parser();
    this.row = row;
    fields = row.shape().fields().toArray(Field[]::new);
    demanded = row.shape().fields().stream().filter(Field::isDemanded).toArray(Field[]::new);
    expectedAfter = new Field[fields.length + 1];
    for (var i = 0; i < expectedAfter.length; i++) {
      expectedAfter[i] = fields[i % fields.length];
    }
    values = new ValueReader(reply, row);
  }

  /// Reads the object that was stepped into. It has no lists of rows.
  public void read() throws NotUnderstoodException {
    begin();
    var list = nextList();
    if (list != null) {
      throw new IllegalStateException(list.name() + " is a list of rows");
    }
  }

  /// Begins a new object.
  public void begin() {
    row.clear();
    present = 0;
    if (!unknownNames.isEmpty()) {
      unknownNames = new HashSet<>();
    }
  }

  /// Reads on in the object, up to a list of rows or to its end, which gives null and where all
  /// that is demanded must have been read.
  public @Nullable Field nextList() throws NotUnderstoodException {
    var list = nextListIfAny();
    if (list == null) {
      demand();
    }
    return list;
  }

  /// The same, and the caller demands.
  public @Nullable Field nextListIfAny() throws NotUnderstoodException {
    for (var field = nextField(); field != null; field = nextField()) {
      if (!row.give(field)) {
        throw refusal("given twice");
      }
      if (field.kind() == Field.Kind.ROWS) {
        return field;
      }
      if (!values.take(field)) {
        throw refusal(reply.token() + " is not " + field.wanted());
      }
    }
    return null;
  }

  /// Adds what the object lacks, once it was read to its end.
  public void listIssues(List<Issue> issues) {
    listIssues(issues, Set.of());
  }

  /// The same for a kind of reply that never has some fields.
  public void listIssues(List<Issue> issues, Set<Field> untold) {
    for (var field : fields) {
      var unfit = row.unfitText(field);
      if (unfit != null) {
        issues.add(doesNotFit(field, unfit));
      } else if (row.isEmpty(field)) {
        issues.add(new Issue(place(field), Issue.Kind.EMPTY, ""));
      } else if (field.isCore() && row.isUnknown(field) && !untold.contains(field)) {
        issues.add(new Issue(place(field), Issue.Kind.MISSING, null));
      }
    }
  }

  /// An issue of a value that no column can hold, once the object was read to its end.
  public Issue doesNotFit(Field field, String text) {
    return new Issue(place(field), Issue.Kind.DOES_NOT_FIT, text);
  }

  /// The object breaks its shape where the parser stands.
  public NotUnderstoodException refusal(String why) {
    return new NotUnderstoodException(reply.place() + nameInBrackets() + ": " + why);
  }

  /// A text of the object that was read to its end is none of those that may stand there.
  public NotUnderstoodException isNot(Field field, String what) {
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
  public void demand() throws NotUnderstoodException {
    for (var field : demanded) {
      if (field.kind() == Field.Kind.ROWS ? !row.isGiven(field) : row.isUnknown(field)) {
        throw new NotUnderstoodException(place(field) + nameInBrackets() + ": missing");
      }
    }
  }

  /// Steps to the next known field; null at the object's end.
  private @Nullable Field nextField() throws NotUnderstoodException {
    while (true) {
      var expected = expectedAfter[present];
      if (parser.nextName(expected.encodedName())) {
        present = expected.index() + 1;
        return expected;
      }
      if (parser.currentToken() == JsonToken.END_OBJECT) {
        return null;
      }
      var found = row.shape().byName().get(parser.currentName());
      if (found != null) {
        expectedAfter[present] = found;
        present = found.index() + 1;
        return found;
      }
      skipUnknown();
    }
  }

  private void skipUnknown() throws NotUnderstoodException {
    var name = parser.currentName();
    if (!unknownNames.add(name)) {
      throw refusal("given twice");
    }
    reply.unknownField(row.shape().prefix() + name);
    reply.next();
    parser.skipChildren();
  }
}
