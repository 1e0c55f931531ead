package accounthistory.config.key;

import accounthistory.capture.Environment;
import accounthistory.capture.SnapshotSource;
import accounthistory.capture.Stream;
import accounthistory.capture.Venue;
import accounthistory.config.secret.SecretSource;
import accounthistory.config.value.SettingType;
import accounthistory.text.DurationText;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/// The table of all settings.
public final class Keys {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration MILLI = Duration.ofMillis(1);

  public static final Key<Path> STATE_FOLDER =
      Key.of(
          "state.folder",
          SettingType.folder(),
          "$XDG_STATE_HOME/account-history",
          "captures that wait for the database, and everything else that must outlive a run");

  public static final Key<String> COLLECTOR_NAME =
      Key.unset(
          "collector.name",
          SettingType.text(),
          "name of this collector in `analytics.collectors`, one for each state folder; when not set, the name of the machine");

  public static final Key<Duration> SPOOL_KEEP =
      Key.of(
          "spool.keep",
          SettingType.duration(Duration.ZERO, Duration.ofDays(365)),
          "7d",
          "how long captures are kept after they were stored, to be delivered again after a fail-over or restore; `0s`: not at all");
  public static final Key<Long> SPOOL_LIMIT =
      Key.of(
          "spool.limit",
          SettingType.volume(),
          "10 GiB",
          "disk space for captures; beyond it stored ones are deleted, oldest first, waiting ones never");

  public static final Key<DatabaseAddress> DATABASE_URL =
      Key.unset(
          "database.url",
          DatabaseAddress.TYPE,
          "`postgresql://…` or `jdbc:postgresql://…`, or `embedded`; when not set, the `PG…` variables, and without those the embedded PostgreSQL");
  public static final Key<String> DATABASE_USER =
      Key.unset(
          "database.user",
          SettingType.text(),
          "user name for the database; when not set, the URL's user, `PGUSER`, or the operating-system user");
  public static final Key<SecretSource> DATABASE_PASSWORD =
      Key.unset(
          "database.password",
          SecretSource.TYPE,
          "password for the database; when not set, the URL's password (in a variable only), `PGPASSWORD`, `PGPASSFILE` or `~/.pgpass`");
  public static final Key<String> DATABASE_SSL_MODE =
      Key.unset(
          "database.ssl-mode",
          SettingType.oneOf("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
          "how TLS is used, as in libpq; when not set, the URL's `sslmode` or `PGSSLMODE`, else `verify-full`, and `prefer` for this machine");
  public static final Key<Path> DATABASE_SSL_ROOT_CERTIFICATE =
      Key.unset(
          "database.ssl-root-certificate",
          SettingType.file(),
          "PEM file of trusted certificate authorities; when not set, the URL's `sslrootcert` or `PGSSLROOTCERT`, else the JDK's own");
  public static final Key<Path> DATABASE_FOLDER =
      Key.of(
          "database.folder",
          SettingType.folder(),
          "$XDG_DATA_HOME/account-history/postgres",
          "where the embedded PostgreSQL keeps its data, one subdirectory per major version");
  public static final Key<String> ROLE_OWNER =
      Key.of(
          "database.roles.owner",
          SettingType.role(),
          "account_history_owner",
          "role that owns tables and views");
  public static final Key<String> ROLE_WRITER =
      Key.of(
          "database.roles.writer",
          SettingType.role(),
          "account_history_writer",
          "role that writes");
  public static final Key<String> ROLE_READER =
      Key.of(
          "database.roles.reader",
          SettingType.role(),
          "account_history_reader",
          "role that reads schema `analytics`");
  public static final Key<String> ROLE_AUDITOR =
      Key.of(
          "database.roles.auditor",
          SettingType.role(),
          "account_history_auditor",
          "role that also reads schema `history`");

  public static final Key<URI> PRODUCTION_URL =
      Key.of(
          "exchange.production.base-url",
          SettingType.url(),
          "https://fapi.binance.com",
          "address for production accounts");
  public static final Key<URI> TESTNET_URL =
      Key.of(
          "exchange.testnet.base-url",
          SettingType.url(),
          "https://demo-fapi.binance.com",
          "address for testnet accounts");
  public static final Key<URI> SIMULATED_URL =
      Key.unset(
          "exchange.simulated.base-url",
          SettingType.url(),
          "address for simulated accounts; `simulate` prints it");
  public static final Key<Duration> CONNECT_TIMEOUT =
      Key.of(
          "exchange.connect-timeout",
          SettingType.duration(MILLI, HOUR),
          "5s",
          "timeout for connecting, TLS included, to each address of the host");
  public static final Key<Duration> RESPONSE_TIMEOUT =
      Key.of(
          "exchange.response-timeout",
          SettingType.duration(MILLI, HOUR),
          "10s",
          "timeout without data while a reply is awaited or read");
  public static final Key<Duration> TOTAL_TIMEOUT =
      Key.of(
          "exchange.total-timeout",
          SettingType.duration(MILLI, HOUR),
          "20s",
          "timeout for a whole request");
  public static final Key<Integer> BODY_LIMIT =
      Key.of(
          "exchange.body-limit",
          SettingType.size(),
          "64 MiB",
          "largest accepted reply, decompressed");
  public static final Key<Duration> RECV_WINDOW =
      Key.of(
          "exchange.recv-window",
          SettingType.duration(MILLI, Duration.ofSeconds(60)),
          "5s",
          "how old a signed request may be when the exchange receives it (`recvWindow`)");
  public static final Key<Integer> WEIGHT_LIMIT =
      Key.of(
          "exchange.weight-limit",
          SettingType.count(1, 1_000_000),
          "2400",
          "request weight per minute and address, until the exchange reports its own limit");
  public static final Key<Integer> WEIGHT_HEAD_ROOM =
      Key.of(
          "exchange.weight-head-room",
          SettingType.count(0, 99),
          "10",
          "percentage of the weight limit left to other users of the address");
  public static final Key<ProxyAddress> PROXY =
      Key.unset(
          "exchange.proxy",
          ProxyAddress.TYPE,
          "HTTP proxy, `http://host:port`, or `none`; when not set, `HTTPS_PROXY` but for the hosts of `NO_PROXY`");
  public static final Key<String> PROXY_USER =
      Key.unset(
          "exchange.proxy-user",
          SettingType.text(),
          "user name for the proxy; when not set, the user in the proxy's URL, if any");
  public static final Key<SecretSource> PROXY_PASSWORD =
      Key.unset(
          "exchange.proxy-password",
          SecretSource.TYPE,
          "password for the proxy; when not set, the password in the proxy's URL (in a variable only)");
  public static final Key<Path> CERTIFICATE_AUTHORITY =
      Key.unset(
          "exchange.certificate-authority",
          SettingType.file(),
          "PEM file of certificate authorities to trust in addition to the JDK's, for a proxy that terminates TLS");

  public static final Key<String> EGRESS =
      Key.of(
          "exchange.egress",
          SettingType.text(),
          "shared",
          "name for the outgoing IP address; collectors with the same name and database share one weight budget");

  public static final Key<Duration> EVERY =
      Key.unset(
          "capture.every",
          SettingType.duration(Duration.ofSeconds(1), DAY),
          "the grid: time between slots, a divisor of a day; required by `collect`");
  public static final Key<Duration> PHASE =
      Key.unset(
          "capture.phase",
          SettingType.duration(Duration.ZERO, DAY),
          "delay between the slot and the start of its capture; when not set, 20 s, and 0 s for grids below a minute");
  public static final Key<Duration> LATENESS =
      Key.unset(
          "capture.lateness",
          SettingType.duration(Duration.ZERO, DAY),
          "how late a slot may still be taken, less than `capture.every`; when not set, the smaller of half the grid and 5 minutes");

  public static final Key<SnapshotSource> ENDPOINT =
      Key.of(
          "capture.endpoint",
          SettingType.oneOf(List.of(SnapshotSource.values()), SnapshotSource::label),
          "auto",
          "v2: one reply has everything; v3: four replies, twice the weight; auto: v2 until the exchange has removed it");

  public static final Key<Duration> SPREAD =
      Key.of(
          "capture.spread",
          SettingType.duration(Duration.ZERO, HOUR),
          "2s",
          "window over which the first requests of all accounts are staggered, at most the lateness");

  /// How often each scheduled stream is requested.
  public static final SequencedMap<Stream, Key<Duration>> STREAMS = streams();

  public static final Key<Trades> TRADES_OF =
      Key.of(
          "streams.trades-of",
          SettingType.oneOf(List.of(Trades.values()), Trades::label),
          "all",
          "whose trades are requested: of all accounts; of accounts in hedge mode, where only trades have the side of a realized profit; of none");
  public static final Key<Integer> PAGES =
      Key.of(
          "streams.pages",
          SettingType.count(0, 1000),
          "20",
          "how many pages of the past a run requests for each account and stream, until the exchange's three months are complete");

  public static final Key<Environment> ACCOUNT_ENVIRONMENT =
      Key.unset(
          "accounts.<name>.environment",
          SettingType.oneOf(List.of(Environment.values()), Environment::label),
          "the exchange environment of the account; required, and never changes");
  public static final Key<Venue> ACCOUNT_VENUE =
      Key.of(
          "accounts.<name>.venue",
          SettingType.oneOf(List.of(Venue.values()), Venue::label),
          "binance-usdm",
          "the exchange and product of the account; never changes");
  public static final Key<SecretSource> ACCOUNT_KEY =
      Key.unset(
          "accounts.<name>.key",
          SecretSource.TYPE,
          "the API key; required unless the account is paused or closed");
  public static final Key<SecretSource> ACCOUNT_SECRET =
      Key.unset(
          "accounts.<name>.secret",
          SecretSource.TYPE,
          "HMAC secret, or RSA or Ed25519 key as PKCS#8 PEM; required unless the account is paused or closed");
  public static final Key<SecretSource> ACCOUNT_NEXT_KEY =
      Key.unset(
          "accounts.<name>.next-key",
          SecretSource.TYPE,
          "a second API key, tried once when the first is refused, so that no slot is lost while keys are rotated");
  public static final Key<SecretSource> ACCOUNT_NEXT_SECRET =
      Key.unset(
          "accounts.<name>.next-secret",
          SecretSource.TYPE,
          "secret of the second key, like `secret`");
  public static final Key<Set<String>> ACCOUNT_ALLOW =
      Key.unset(
          "accounts.<name>.allow",
          SettingType.someOf("withdraw", "transfer"),
          "permissions beyond reading that the key may have; a production key that can withdraw or transfer is refused without it");
  public static final Key<Duration> ACCOUNT_EVERY =
      Key.unset("accounts.<name>.every", EVERY.type(), "the account's own `capture.every`");
  public static final Key<Duration> ACCOUNT_PHASE =
      Key.unset("accounts.<name>.phase", PHASE.type(), "the account's own `capture.phase`");
  public static final Key<Duration> ACCOUNT_LATENESS =
      Key.unset(
          "accounts.<name>.lateness", LATENESS.type(), "the account's own `capture.lateness`");
  public static final Key<ZoneId> ACCOUNT_ZONE =
      Key.of(
          "accounts.<name>.zone",
          SettingType.zone(),
          "UTC",
          "time zone of the account's local days");
  public static final Key<AccountSettings.State> ACCOUNT_STATE =
      Key.of(
          "accounts.<name>.state",
          SettingType.oneOf(List.of(AccountSettings.State.values()), AccountSettings.State::label),
          "active",
          "active: captured; paused: slots are recorded as missed on purpose; closed: no slots are expected");

  public static final Key<String> LOG_LEVEL =
      Key.of(
          "log.level",
          SettingType.oneOf("error", "warn", "info", "debug", "trace"),
          "info",
          "level of the program's own log lines; libraries log warnings only");

  /// Every key, in the order of the documentation.
  public static final List<Key<?>> ALL =
      java.util.stream.Stream.<Collection<? extends Key<?>>>of(
              List.of(
                  STATE_FOLDER,
                  COLLECTOR_NAME,
                  SPOOL_KEEP,
                  SPOOL_LIMIT,
                  DATABASE_URL,
                  DATABASE_USER,
                  DATABASE_PASSWORD,
                  DATABASE_SSL_MODE,
                  DATABASE_SSL_ROOT_CERTIFICATE,
                  DATABASE_FOLDER,
                  ROLE_OWNER,
                  ROLE_WRITER,
                  ROLE_READER,
                  ROLE_AUDITOR,
                  PRODUCTION_URL,
                  TESTNET_URL,
                  SIMULATED_URL,
                  CONNECT_TIMEOUT,
                  RESPONSE_TIMEOUT,
                  TOTAL_TIMEOUT,
                  BODY_LIMIT,
                  RECV_WINDOW,
                  WEIGHT_LIMIT,
                  WEIGHT_HEAD_ROOM,
                  EGRESS,
                  PROXY,
                  PROXY_USER,
                  PROXY_PASSWORD,
                  CERTIFICATE_AUTHORITY,
                  EVERY,
                  PHASE,
                  LATENESS,
                  ENDPOINT,
                  SPREAD),
              STREAMS.values(),
              List.of(
                  TRADES_OF,
                  PAGES,
                  ACCOUNT_ENVIRONMENT,
                  ACCOUNT_VENUE,
                  ACCOUNT_KEY,
                  ACCOUNT_SECRET,
                  ACCOUNT_NEXT_KEY,
                  ACCOUNT_NEXT_SECRET,
                  ACCOUNT_ALLOW,
                  ACCOUNT_EVERY,
                  ACCOUNT_PHASE,
                  ACCOUNT_LATENESS,
                  ACCOUNT_ZONE,
                  ACCOUNT_STATE,
                  LOG_LEVEL))
          .<Key<?>>flatMap(Collection::stream)
          .toList();

  private Keys() {}

  private static SequencedMap<Stream, Key<Duration>> streams() {
    var keys = new LinkedHashMap<Stream, Key<Duration>>();
    for (var stream : Stream.values()) {
      stream
          .schedule()
          .ifPresent(it ->
              keys.put(
                  stream,
                  Key.of(
                      "streams." + it.setting(),
                      SettingType.duration(Duration.ofMinutes(1), DAY),
                      DurationText.exact(it.every()),
                      it.description())));
    }
    return Collections.unmodifiableSequencedMap(keys);
  }
}
