package accounthistory.cli.runtime;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.function.Consumer;

/// A signal that asks the program to end.
public enum StopSignal {
  SIGHUP(1),
  SIGINT(2),
  SIGTERM(15);

  /// Shells add it to a signal's number.
  private static final int BASE = 128;

  private final int number;

  StopSignal(int number) {
    this.number = number;
  }

  /// The exit code of a process that this signal has ended.
  public int exitCode() {
    return BASE + number;
  }

  /// The former handler is called too.
  interface Listening extends AutoCloseable {
    @Override
    void close();
  }

  /// Listens for the signal; empty when this JVM does not allow it, as with `-Xrs`.
  ///
  /// The JDK has no other way to learn which signal came, and wants this one called by name.
  Optional<Listening> listen(Consumer<StopSignal> listener) {
    try {
      var signal = Class.forName("sun.misc.Signal");
      var handler = Class.forName("sun.misc.SignalHandler");
      var handle = signal.getMethod("handle", signal, handler);
      var itself = signal.getConstructor(String.class).newInstance(name().substring(3));
      InvocationHandler calls =
          (self, method, _) ->
              switch (method.getName()) {
                case "handle" -> {
                  listener.accept(this);
                  yield null;
                }
                case "equals" -> false;
                case "hashCode" -> System.identityHashCode(self);
                default -> name();
              };
      var proxy =
          Proxy.newProxyInstance(
              StopSignal.class.getClassLoader(), new Class<?>[] {handler}, calls);
      var before = handle.invoke(null, itself, proxy);
      return Optional.of(() -> {
        try {
          var _ = handle.invoke(null, itself, before);
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException(name(), e);
        }
      });
    } catch (ReflectiveOperationException _) {
      return Optional.empty();
    }
  }
}
