package accounthistory.cli.runtime;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.LogManager;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// Log lines: to standard error, UTC, one line each. Set up in code, so that no XML is read at
/// start.
public final class Logging {
  /// The driver's own name for what it sends and receives.
  private static final String LOGIN = "org.postgresql.core.v3";

  /// The pool, the driver and the migrations: whatever they meet reaches the program as an
  /// exception.
  private static final List<String> SPEAKING_FOR_THEM =
      List.of("com.zaxxer.hikari", "org.postgresql", "org.flywaydb");

  private Logging() {}

  /// Replaces whatever is set up by this program's lines.
  public static void begin() {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    var layout = new LogLayout();
    layout.setContext(context);
    layout.start();
    var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
    encoder.setContext(context);
    encoder.setLayout(layout);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.start();
    var console = new ConsoleAppender<ILoggingEvent>();
    console.setContext(context);
    console.setName("stderr");
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(console);
    takeOverTheJdks();
    level("info");
  }

  /// The driver and the JDK have a logging of their own, which would write to standard error in the
  /// machine's zone.
  private static void takeOverTheJdks() {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  /// Sets the level of the program's own lines; libraries stay at warnings unless it is finer than
  /// DEBUG.
  public static void level(String level) {
    var wanted = Level.toLevel(level, Level.INFO);
    var others = wanted.isGreaterOrEqual(Level.DEBUG) ? Level.WARN : wanted;
    ((Logger) LoggerFactory.getLogger("accounthistory")).setLevel(wanted);
    ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(others);
    // It would print the whole login, of which a weak password can be guessed at leisure.
    ((Logger) LoggerFactory.getLogger(LOGIN)).setLevel(Level.WARN);
    // What they say of connections comes with frames, and is said in the program's own words.
    var silent = others == Level.WARN ? Level.OFF : others;
    SPEAKING_FOR_THEM.forEach(it -> ((Logger) LoggerFactory.getLogger(it)).setLevel(silent));
    // What is below it is not even made up.
    LogManager.getLogManager()
        .getLogger("")
        .setLevel(
            others == Level.WARN ? java.util.logging.Level.WARNING : java.util.logging.Level.ALL);
  }
}
