package accounthistory.store.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Where committed rows are, as the server reports: which cluster, on which line of its history,
/// and how far along that line.
///
/// A fail-over to a standby, and a restore to a point in time, begin a new timeline; a restore from
/// a dump makes another database; a disk set back to an older state is not as far as it was.
///
/// @param system identifies the cluster; copies of it, standbys included, share it
/// @param timeline eight hex digits
/// @param database the database's OID
/// @param position bytes of write-ahead log, flushed
public record ServerPosition(String system, String timeline, long database, long position) {
  /// What every role may ask unless somebody forbade it, and only a primary answers.
  static final String QUESTION =
      """
      select
          (select system_identifier from pg_control_system())::text as system,
          left(pg_walfile_name(pg_current_wal_flush_lsn()), 8) as timeline,
          (select oid from pg_database where datname = current_database())::bigint as database,
          (pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::bigint as position
      """;

  /// Insufficient privilege, not supported, no such function: this server does not report it.
  private static final Set<String> UNTOLD = Set.of("42501", "0A000", "42883");

  private static final Pattern TEXT =
      Pattern.compile("system (\\d+) timeline ([0-9A-F]{8}) database (\\d+) position (\\d+)\\n?");

  /// The place that [#toString] printed.
  public static Optional<ServerPosition> parse(String text) {
    var found = TEXT.matcher(text);
    return found.matches()
        ? Optional.of(
            new ServerPosition(
                found.group(1),
                found.group(2),
                Long.parseLong(found.group(3)),
                Long.parseLong(found.group(4))))
        : Optional.empty();
  }

  static Optional<ServerPosition> of(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(QUESTION)) {
      rows.next();
      return Optional.of(read(rows));
    } catch (SQLException e) {
      if (isUntold(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  static boolean isUntold(SQLException e) {
    return UNTOLD.contains(String.valueOf(e.getSQLState()));
  }

  static ServerPosition read(ResultSet row) throws SQLException {
    return new ServerPosition(
        row.getString("system"),
        row.getString("timeline"),
        row.getLong("database"),
        row.getLong("position"));
  }

  /// Whether everything that was committed at `before` is here: the same line, and at least as far.
  public boolean continues(ServerPosition before) {
    return isLineOf(before) && position >= before.position;
  }

  boolean isLineOf(ServerPosition other) {
    return system.equals(other.system)
        && timeline.equals(other.timeline)
        && database == other.database;
  }

  @Override
  public String toString() {
    return "system %s timeline %s database %s position %s"
        .formatted(system, timeline, database, position);
  }
}
