package accounthistory.store.database;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.util.ByteConverter;

/// Rows in PostgreSQL's binary `COPY` format, each value beside its column. Decimals pass
/// [NumericRange] on their way.
public final class CopyStream {
  private static final byte[] HEADER = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
  };
  private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 14);
  private final Table<?> table;

  /// Those of the first row; every other row has the same in the same order.
  private final List<Field<?>> columns = new ArrayList<>();

  private final ByteArrayOutputStream first = new ByteArrayOutputStream();
  private int rows;
  private int written;

  public CopyStream(Table<?> table) {
    this.table = table;
    out.writeBytes(HEADER);
  }

  /// Begins a row.
  public CopyStream row() {
    end();
    rows++;
    written = 0;
    if (rows > 1) {
      int16(columns.size());
    }
    return this;
  }

  /// Ends the row that was begun last. How many columns there are is known with the first.
  private void end() {
    if (rows > 0 && written != columns.size()) {
      throw new IllegalStateException(
          "%s: row %s has %s of %s columns".formatted(table, rows, written, columns.size()));
    }
    if (rows == 1) {
      int16(columns.size());
      out.writeBytes(first.toByteArray());
    }
  }

  /// The next column of the row and its value.
  public <T> CopyStream put(Field<T> column, @Nullable T value) {
    if (rows == 1) {
      columns.add(column);
    } else if (written >= columns.size() || !columns.get(written).equals(column)) {
      throw new IllegalStateException(
          "%s: row %s has %s as column %s".formatted(table, rows, column, written + 1));
    }
    written++;
    write(rows == 1 ? first : out, value);
    return this;
  }

  /// The values of some columns of a record, which is a whole row.
  public CopyStream row(Record values, Collection<Field<?>> those) {
    row();
    those.forEach(it -> put(values, it));
    return this;
  }

  private <T> void put(Record values, Field<T> column) {
    put(column, values.get(column));
  }

  private void write(ByteArrayOutputStream to, @Nullable Object value) {
    switch (value) {
      case null -> int32(to, -1);
      case Long it -> {
        int32(to, 8);
        int64(to, it);
      }
      case Integer it -> {
        int32(to, 4);
        int32(to, it);
      }
      case Boolean it -> {
        int32(to, 1);
        to.write(it ? 1 : 0);
      }
      case String it -> bytes(to, it.getBytes(StandardCharsets.UTF_8));
      case Instant it -> {
        int32(to, 8);
        int64(to, ChronoUnit.MICROS.between(POSTGRES_EPOCH, it));
      }
      case BigDecimal it ->
          bytes(to, ByteConverter.numeric(Objects.requireNonNull(NumericRange.decimal(it))));
      case UUID it -> {
        int32(to, 16);
        int64(to, it.getMostSignificantBits());
        int64(to, it.getLeastSignificantBits());
      }
      case byte[] it -> bytes(to, it);
      default -> throw new IllegalArgumentException(table + ": cannot copy " + value.getClass());
    }
  }

  /// Sends the rows; returns how many.
  public int copyInto(Connection connection) throws SQLException {
    if (rows == 0) {
      return 0;
    }
    end();
    int16(-1);
    var bytes = out.toByteArray();
    var copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(command());
    try {
      copy.writeToCopy(bytes, 0, bytes.length);
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
    return rows;
  }

  private String command() {
    return "copy %s.%s (%s) from stdin (format binary)"
        .formatted(
            Objects.requireNonNull(table.getSchema()).getName(),
            table.getName(),
            columns.stream().map(Field::getName).collect(Collectors.joining(", ")));
  }

  private static void bytes(ByteArrayOutputStream to, byte[] value) {
    int32(to, value.length);
    to.writeBytes(value);
  }

  private void int16(int value) {
    out.write(value >>> 8);
    out.write(value);
  }

  private static void int32(ByteArrayOutputStream to, int value) {
    to.write(value >>> 24);
    to.write(value >>> 16);
    to.write(value >>> 8);
    to.write(value);
  }

  private static void int64(ByteArrayOutputStream to, long value) {
    int32(to, (int) (value >>> 32));
    int32(to, (int) value);
  }
}
