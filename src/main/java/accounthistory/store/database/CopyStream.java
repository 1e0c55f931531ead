package accounthistory.store.database;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.util.ByteConverter;

/// Rows in PostgreSQL's binary `COPY` format. Decimals pass [NumericRange] on their way.
public final class CopyStream {
  private static final byte[] HEADER = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
  };
  private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 14);
  private final String target;
  private final int columns;
  private int rows;
  private int written;

  /// @param target table and column list, e.g. `history.position (account_id, symbol)`
  public CopyStream(String target, int columns) {
    this.target = target;
    this.columns = columns;
    this.written = columns;
    out.writeBytes(HEADER);
  }

  public CopyStream row() {
    if (written != columns) {
      throw new IllegalStateException(
          "%s: row %s has %s of %s columns".formatted(target, rows, written, columns));
    }
    int16(columns);
    rows++;
    written = 0;
    return this;
  }

  public CopyStream number(long value) {
    length(8);
    int64(value);
    return this;
  }

  public CopyStream integer(@Nullable Integer value) {
    if (value == null) {
      return nothing();
    }
    length(4);
    int32(value);
    return this;
  }

  public CopyStream flag(@Nullable Boolean value) {
    if (value == null) {
      return nothing();
    }
    length(1);
    out.write(value ? 1 : 0);
    return this;
  }

  public CopyStream text(@Nullable String value) {
    if (value == null) {
      return nothing();
    }
    return bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  public CopyStream instant(@Nullable Instant value) {
    if (value == null) {
      return nothing();
    }
    length(8);
    int64(ChronoUnit.MICROS.between(POSTGRES_EPOCH, value));
    return this;
  }

  public CopyStream decimal(@Nullable BigDecimal value) {
    var exact = NumericRange.decimal(value);
    return exact == null ? nothing() : bytes(ByteConverter.numeric(exact));
  }

  /// Sends the rows; returns how many.
  public int copyInto(Connection connection) throws SQLException {
    if (rows == 0) {
      return 0;
    }
    int16(-1);
    var bytes = out.toByteArray();
    var copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("copy " + target + " from stdin (format binary)");
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

  private CopyStream nothing() {
    length(-1);
    return this;
  }

  private CopyStream bytes(byte[] value) {
    length(value.length);
    out.writeBytes(value);
    return this;
  }

  private void length(int length) {
    int32(length);
    written++;
  }

  private void int16(int value) {
    out.write(value >>> 8);
    out.write(value);
  }

  private void int32(int value) {
    int16(value >>> 16);
    int16(value);
  }

  private void int64(long value) {
    int32((int) (value >>> 32));
    int32((int) value);
  }
}
