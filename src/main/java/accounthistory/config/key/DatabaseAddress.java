package accounthistory.config.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import accounthistory.capture.InvalidValueException;
import accounthistory.config.value.PercentText;
import accounthistory.config.value.SettingOrigin;
import accounthistory.config.value.SettingType;
import accounthistory.config.value.SettingValue;
import accounthistory.config.value.SettingsInput;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Where a PostgreSQL is, taken apart. It may hold a password, so it prints without.
///
/// @param hosts one or more of `host`, `host:port`, `[v6]:port`; none for the embedded PostgreSQL
/// @param database empty when the user's name is meant
/// @param parameters of the JDBC driver, by name
public record DatabaseAddress(
    List<String> hosts,
    String database,
    Optional<String> user,
    Optional<String> password,
    SortedMap<String, String> parameters) {
  static final DatabaseAddress EMBEDDED =
      new DatabaseAddress(
          List.of(), "", Optional.empty(), Optional.empty(), new TreeMap<>(Map.of()));

  static final SettingType<DatabaseAddress> TYPE =
      new SettingType<>("database", DatabaseAddress::parse, DatabaseAddress::toString);

  private static final Pattern URL =
      Pattern.compile(
          "(jdbc:)?postgres(?:ql)?://(?:([^/?#]*)@)?([^/?#@]*)(?:/([^?#]*))?(?:\\?(.*))?");
  private static final Pattern HOST =
      Pattern.compile("(?:\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::\\d{1,5})?");
  private static final Pattern PORT = Pattern.compile(":(\\d{1,5})$");
  private static final Pattern LOCAL =
      Pattern.compile("(?:localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1])(?::\\d+)?");

  /// Parameters of libpq's URLs by the names of the JDBC driver.
  private static final Map<String, String> LIBPQ =
      Map.of(
          "sslmode", "sslmode",
          "sslrootcert", "sslrootcert",
          "sslcert", "sslcert",
          "sslkey", "sslkey",
          "application_name", "ApplicationName",
          "connect_timeout", "connectTimeout",
          "options", "options",
          "channel_binding", "channelBinding");

  public DatabaseAddress {
    hosts = List.copyOf(hosts);
    for (var host : hosts) {
      if (!HOST.matcher(host).matches()) {
        throw new InvalidValueException("\"%s\": want a host, or host:port".formatted(host));
      }
      var port = PORT.matcher(host);
      if (port.find() && !SettingType.isPort(Integer.parseInt(port.group(1)))) {
        throw new InvalidValueException("\"%s\": want a port of 1 to 65535".formatted(host));
      }
    }
  }

  public boolean isEmbedded() {
    return hosts.isEmpty();
  }

  /// Whether nothing leaves this machine.
  public boolean isLocal() {
    return hosts.stream().allMatch(it -> LOCAL.matcher(it).matches());
  }

  public DatabaseAddress with(String parameter, String value) {
    var more = new TreeMap<>(parameters);
    more.put(parameter, value);
    return new DatabaseAddress(hosts, database, user, password, more);
  }

  /// For the JDBC driver, without user and password.
  public String jdbcUrl() {
    return "jdbc:postgresql://%s/%s%s"
        .formatted(String.join(",", hosts), encoded(database), query(parameters));
  }

  /// For `psql` and all that stands on libpq: what the driver alone understands is left out. Safe
  /// between double quotes of a shell.
  ///
  /// @param as who connects, when that is known
  public String libpqUrl(Optional<String> as) {
    var known = new TreeMap<String, String>();
    LIBPQ.forEach((name, driverName) -> {
      var value = parameters.get(driverName);
      if (value != null) {
        known.put(name, value);
      }
    });
    // The driver trusts the JDK's authorities, libpq those of the system, from version 16 on.
    if ("verify-full".equals(known.get("sslmode")) && parameters.containsKey("sslfactory")) {
      known.putIfAbsent("sslrootcert", "system");
    }
    return "postgresql://%s%s/%s%s"
        .formatted(
            as.map(it -> encoded(it) + "@").orElse(""),
            String.join(",", hosts),
            encoded(database),
            query(known));
  }

  private static String query(SortedMap<String, String> parameters) {
    var query =
        parameters.entrySet().stream()
            .map(it -> it.getKey() + "=" + encoded(it.getValue()))
            .collect(Collectors.joining("&"));
    return query.isEmpty() ? "" : "?" + query;
  }

  /// The address without user and password.
  @Override
  public String toString() {
    return isEmbedded() ? "embedded" : jdbcUrl();
  }

  /// No message repeats the text: it may hold a password.
  private static DatabaseAddress parse(SettingValue value, SettingsInput input) {
    if (value.text().equals("embedded")) {
      return EMBEDDED;
    }
    var url = URL.matcher(value.text());
    if (!url.matches()) {
      throw new InvalidValueException(
          "want postgresql://host:port/database, jdbc:postgresql://host:port/database or embedded");
    }
    var parameters = new TreeMap<String, String>();
    for (var parameter : split(url.group(5), "&")) {
      var pair = parameter.split("=", 2);
      if (pair.length < 2) {
        throw new InvalidValueException("want every parameter as name=value");
      }
      if (pair[0].toLowerCase(Locale.ROOT).contains("password") && !pair[0].equals("password")) {
        throw new InvalidValueException("parameter " + pair[0] + " would be a secret in a URL");
      }
      parameters.put(decoded(pair[0]), decoded(pair[1]));
    }
    var login = split(url.group(2), ":");
    var user = Optional.ofNullable(parameters.remove("user"));
    var password = Optional.ofNullable(parameters.remove("password"));
    if (!login.isEmpty()) {
      user = Optional.of(decoded(login.getFirst()));
      password =
          login.size() > 1
              ? Optional.of(decoded(url.group(2).substring(login.getFirst().length() + 1)))
              : password;
    }
    if (password.isPresent() && value.origin() instanceof SettingOrigin.InFile) {
      throw new InvalidValueException(
          "holds a password; take it out and set database.password: ${file:/path}");
    }
    return new DatabaseAddress(
        hosts(url.group(3)),
        url.group(4) == null ? "" : decoded(url.group(4)),
        user,
        password,
        url.group(1) == null ? ofLibpq(parameters) : parameters);
  }

  private static List<String> hosts(String authority) {
    var hosts = new ArrayList<String>();
    for (var host : authority.split(",", -1)) {
      hosts.add(host.isEmpty() ? "localhost" : host);
    }
    return hosts;
  }

  private static SortedMap<String, String> ofLibpq(SortedMap<String, String> parameters) {
    var renamed = new TreeMap<String, String>();
    parameters.forEach((name, value) -> {
      var driverName = LIBPQ.get(name);
      if (driverName == null) {
        throw new InvalidValueException(
            "parameter %s is not known in postgresql://; the driver's own go with jdbc:postgresql://"
                .formatted(name));
      }
      renamed.put(driverName, value);
    });
    return renamed;
  }

  private static List<String> split(@Nullable String text, String by) {
    return text == null || text.isEmpty() ? List.of() : List.of(text.split(by, -1));
  }

  /// Percent signs only: a plus is a plus.
  private static String decoded(String text) {
    return PercentText.decoded(text);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }
}
