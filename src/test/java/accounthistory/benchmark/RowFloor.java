package accounthistory.benchmark;

import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/// Writes once more, into tables of the same columns and indexes, what measured slots left.
final class RowFloor {
  private static final List<String> TABLES =
      List.of("account_snapshot", "asset_balance", "position", "raw_document");

  private final DataSource source;
  private final Supplier<double[]> spent;

  /// @param spent CPU seconds of the program and of the server so far
  RowFloor(DataSource source, Supplier<double[]> spent) {
    this.source = source;
    this.spent = spent;
  }

  /// Of as many slots as were measured.
  void print(int slots) throws SQLException {
    try (var connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try (var statement = connection.createStatement()) {
        statement.execute("create schema floor");
        for (var table : TABLES) {
          statement.execute(
              "create table floor.%1$s (like history.%1$s including defaults including indexes)"
                  .formatted(table));
        }
      }
      connection.commit();
      var instants = instants(connection, slots);
      var rows = new ArrayList<List<byte[]>>();
      for (var instant : instants) {
        rows.add(rows(connection, instant));
      }
      var before = spent.get();
      for (var slot : rows) {
        copy(connection, slot);
      }
      line("floor: COPY of its rows", before, slots);
      try (var statement = connection.createStatement()) {
        statement.execute("truncate floor." + String.join(", floor.", TABLES));
      }
      connection.commit();
      peer(connection, instants);
    }
  }

  private void line(String name, double[] before, int slots) {
    var after = spent.get();
    System.out.printf(
        "  %-26s %12.1f %12.1f%n",
        name, (after[0] - before[0]) * 1000 / slots, (after[1] - before[1]) * 1000 / slots);
  }

  private static List<String> instants(Connection connection, int slots) throws SQLException {
    var instants = new ArrayList<String>();
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select distinct snapshot_at from history.account_snapshot order by 1 desc limit "
                    + slots)) {
      while (rows.next()) {
        instants.add(rows.getString(1));
      }
    }
    return instants;
  }

  private static List<byte[]> rows(Connection connection, String instant) throws SQLException {
    var copies = new ArrayList<byte[]>();
    for (var table : TABLES) {
      var out = new ByteArrayOutputStream();
      try {
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyOut(
                "copy (select * from history.%s where snapshot_at = '%s') to stdout (format binary)"
                    .formatted(table, instant),
                out);
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      copies.add(out.toByteArray());
    }
    return copies;
  }

  private static void copy(Connection connection, List<byte[]> tables) throws SQLException {
    for (var i = 0; i < tables.size(); i++) {
      var copy =
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn("copy floor." + TABLES.get(i) + " from stdin (format binary)");
      copy.writeToCopy(tables.get(i), 0, tables.get(i).length);
      copy.endCopy();
    }
    connection.commit();
  }

  /// A batch of inserts a table, a transaction an account.
  private void peer(Connection connection, List<String> instants) throws SQLException {
    var slots = new ArrayList<List<List<Object[]>>>();
    for (var instant : instants) {
      for (var account : accounts(connection, instant)) {
        var tables = new ArrayList<List<Object[]>>();
        for (var table : TABLES) {
          tables.add(objects(connection, table, instant, account));
        }
        slots.add(tables);
      }
    }
    connection.commit();
    var before = spent.get();
    for (var tables : slots) {
      for (var i = 0; i < tables.size(); i++) {
        insert(connection, TABLES.get(i), tables.get(i));
      }
      connection.commit();
    }
    line("peer: batches of inserts", before, instants.size());
  }

  private static List<Long> accounts(Connection connection, String instant) throws SQLException {
    var accounts = new ArrayList<Long>();
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select distinct account_id from history.raw_document where snapshot_at = '"
                    + instant
                    + "'")) {
      while (rows.next()) {
        accounts.add(rows.getLong(1));
      }
    }
    return accounts;
  }

  private static List<Object[]> objects(
      Connection connection, String table, String instant, long account) throws SQLException {
    var objects = new ArrayList<Object[]>();
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select * from history.%s where snapshot_at = '%s' and account_id = %d"
                    .formatted(table, instant, account))) {
      var columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        var row = new Object[columns];
        for (var i = 0; i < columns; i++) {
          row[i] = rows.getObject(i + 1);
        }
        objects.add(row);
      }
    }
    return objects;
  }

  private static void insert(Connection connection, String table, List<Object[]> rows)
      throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    var places = "?, ".repeat(rows.getFirst().length).replaceAll(", $", "");
    try (var statement =
        connection.prepareStatement(
            "insert into floor.%s values (%s) on conflict do nothing".formatted(table, places))) {
      for (var row : rows) {
        for (var i = 0; i < row.length; i++) {
          statement.setObject(i + 1, row[i]);
        }
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }
}
