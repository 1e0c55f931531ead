package accounthistory.store.database;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// What is logged of transactions that had to be repeated, while it listens.
public final class Repeats implements AutoCloseable {
  private final Logger logger = (Logger) LoggerFactory.getLogger(Transactions.class);
  private final @Nullable Level level = logger.getLevel();
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

  public Repeats() {
    appender.start();
    logger.setLevel(Level.WARN);
    logger.addAppender(appender);
  }

  public List<ILoggingEvent> heard() {
    return appender.list;
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
    logger.setLevel(level);
    appender.stop();
  }
}
