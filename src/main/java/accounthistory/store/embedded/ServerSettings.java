package accounthistory.store.embedded;

import accounthistory.store.embedded.Options.Durability;
import java.util.Map;
import java.util.TreeMap;

/// The settings file the server reads at each start. `alter system set …` wins over it.
final class ServerSettings {
  static final String FILE = "account-history.conf";

  private static final Map<String, String> ALWAYS =
      Map.of(
          "listen_addresses", Access.HOST,
          // A socket's path may have some hundred letters; a user's folder may have more.
          "unix_socket_directories", "",
          "password_encryption", "scram-sha-256",
          "timezone", "UTC",
          "log_timezone", "UTC",
          "log_checkpoints", "off",
          // A year of monthly partitions of every series in one transaction.
          "max_locks_per_transaction", "256",
          "jit", "off");

  private static final Map<String, String> DURABLE =
      Map.of(
          "fsync", "on",
          "synchronous_commit", "on",
          "full_page_writes", "on",
          "shared_buffers", "256MB",
          "max_wal_size", "2GB");

  private static final Map<String, String> THROW_AWAY =
      Map.of(
          "fsync", "off",
          "synchronous_commit", "off",
          "full_page_writes", "off",
          "shared_buffers", "128MB");

  private ServerSettings() {}

  static String text(Options options, int port) {
    var settings = new TreeMap<>(ALWAYS);
    settings.putAll(of(options.durability()));
    settings.putAll(options.settings());
    settings.put("port", Integer.toString(port));
    var text = new StringBuilder("# Written again at each start.\n");
    settings.forEach((name, value) ->
        text.append(name).append(" = '").append(value.replace("'", "''")).append("'\n"));
    return text.toString();
  }

  private static Map<String, String> of(Durability durability) {
    return switch (durability) {
      case DURABLE -> DURABLE;
      case THROW_AWAY -> THROW_AWAY;
    };
  }
}
