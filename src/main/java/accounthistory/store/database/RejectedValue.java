package accounthistory.store.database;

import static java.util.stream.Collectors.toUnmodifiableSet;

import accounthistory.store.jooq.History;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jooq.Named;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// What of a row the database refuses, where that can be the row's own fault: a value of a column,
/// or one of this program's own constraints. Somebody else's constraint, a missing partition and a
/// trigger are the database's.
///
/// @param table as the server names it, a partition perhaps
/// @param what the column or the constraint
public record RejectedValue(String table, String what) {
  /// Binary copies say where they were, in these words in every language of the server's messages.
  private static final Pattern COPIED = Pattern.compile("COPY (\\S+), .*?column (\\S+)");

  /// How the names of months' partitions end.
  private static final Pattern MONTH = Pattern.compile("_\\d{4}_\\d{2}$");

  /// A value that does not fit its column, or is missing there.
  private static final Set<String> OF_VALUES = Set.of("22");

  private static final Set<String> OURS =
      History.HISTORY.getTables().stream()
          .flatMap(table ->
              Stream.of(table.getKeys(), table.getReferences(), table.getChecks())
                  .flatMap(it -> it.stream().map(Named::getName)))
          .collect(toUnmodifiableSet());

  /// Empty when nothing says that it is the row's own.
  static Optional<RejectedValue> of(Throwable error) {
    for (var it = error; it != null; it = it.getCause()) {
      if (it instanceof PSQLException sql && sql.getServerErrorMessage() != null) {
        return of(sql.getServerErrorMessage());
      }
    }
    return Optional.empty();
  }

  private static Optional<RejectedValue> of(ServerErrorMessage message) {
    var constraint = message.getConstraint();
    if (constraint != null) {
      return OURS.contains(constraint)
          ? Optional.of(new RejectedValue(String.valueOf(message.getTable()), constraint))
          : Optional.empty();
    }
    var column = message.getColumn();
    if (column != null) {
      return Optional.of(new RejectedValue(String.valueOf(message.getTable()), "column " + column));
    }
    var state = String.valueOf(message.getSQLState());
    var copied = COPIED.matcher(String.valueOf(message.getWhere()));
    return state.length() == 5 && OF_VALUES.contains(state.substring(0, 2)) && copied.find()
        ? Optional.of(new RejectedValue(copied.group(1), "column " + copied.group(2)))
        : Optional.empty();
  }

  /// Whether a table is the one that refuses, whichever of its months.
  public boolean isOf(String parent) {
    return MONTH.matcher(table).replaceFirst("").equals(parent);
  }

  @Override
  public String toString() {
    return table + " " + what;
  }
}
