package accounthistory.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/// A source whose connections count what is sent: statements, those of a `COPY` and of savepoints
/// too, and commits.
public final class CountedStatements {
  private static final Set<String> SENDING = Set.of("setSavepoint", "releaseSavepoint");

  private final AtomicInteger statements = new AtomicInteger();
  private final AtomicInteger transactions = new AtomicInteger();
  private final DataSource source;

  public CountedStatements(DataSource source) {
    this.source =
        proxy(DataSource.class, (_, method, arguments) -> sourceOf(source, method, arguments));
  }

  public DataSource source() {
    return source;
  }

  /// How many statements were sent since this was asked last.
  public int statements() {
    return statements.getAndSet(0);
  }

  /// How many transactions were committed since this was asked last.
  public int transactions() {
    return transactions.getAndSet(0);
  }

  private Object sourceOf(DataSource source, Method method, Object[] arguments) throws Throwable {
    var result = call(source, method, arguments);
    return result instanceof Connection connection ? counted(connection) : result;
  }

  private Connection counted(Connection connection) {
    return proxy(
        Connection.class,
        (_, method, arguments) -> {
          if (method.getName().equals("commit")) {
            transactions.incrementAndGet();
          }
          var isCopy = method.getName().equals("unwrap") && arguments[0] == PGConnection.class;
          if (isCopy || SENDING.contains(method.getName())) {
            statements.incrementAndGet();
          }
          return switch (call(connection, method, arguments)) {
            case PreparedStatement it -> counted(PreparedStatement.class, it);
            case Statement it -> counted(Statement.class, it);
            case null -> null;
            case Object it -> it;
          };
        });
  }

  private <T extends Statement> T counted(Class<T> type, T statement) {
    return proxy(
        type,
        (_, method, arguments) -> {
          if (method.getName().startsWith("execute")) {
            statements.incrementAndGet();
          }
          return call(statement, method, arguments);
        });
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
