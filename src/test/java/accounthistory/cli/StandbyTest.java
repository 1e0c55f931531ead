package accounthistory.cli;

import static accounthistory.cli.Workbench.BEGIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import accounthistory.store.embedded.Access;
import accounthistory.store.embedded.EmbeddedDatabase;
import accounthistory.store.embedded.Options;
import accounthistory.store.embedded.Status;
import accounthistory.store.schema.Migrator;
import accounthistory.store.schema.SchemaOptions;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/// Two real servers: a primary, and a standby that streams from it and is not waited for.
@WithDatabase
final class StandbyTest {
  private static final Path BINARIES = Path.of("target/postgres").toAbsolutePath();
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String SNAPSHOTS =
      """
      select name, snapshot_at, captured_at, total_wallet_balance::text
      from history.account_snapshot
      inner join history.account using (account_id)
      order by 2, 1
      """;

  @TempDir private Path folder;
  private final TestDatabase anyDatabase;
  private Workbench desk;
  private EmbeddedDatabase primary;
  private EmbeddedDatabase standby;
  private DSLContext onPrimary;
  private DSLContext onStandby;

  StandbyTest(TestDatabase anyDatabase) {
    this.anyDatabase = anyDatabase;
  }

  @BeforeEach
  void streamFromPrimaryToStandby() throws IOException {
    primary = EmbeddedDatabase.in(folder.resolve("primary"), options());
    var first = primary.start();
    assumeTrue(canStream(), "these PostgreSQL programs have no WAL receiver");
    new Migrator(source(first), SchemaOptions.defaults(), "test").migrate();
    primary.stop();
    copy(folder.resolve("primary"), folder.resolve("standby"));
    Files.createFile(folder.resolve("standby/18/data/standby.signal"));
    var here = primary.start();
    standby =
        EmbeddedDatabase.in(
            folder.resolve("standby"),
            options()
                .with(
                    "primary_conninfo",
                    "host=127.0.0.1 port=%d user=%s password=%s"
                        .formatted(here.port(), here.user(), here.password().reveal())));
    var there = standby.start();
    onPrimary = DSL.using(source(here), SQLDialect.POSTGRES);
    onStandby = DSL.using(source(there), SQLDialect.POSTGRES);
    desk = new Workbench(folder, anyDatabase).accounts("one-way-cross", "flat");
    desk.set(
        "ACCOUNT_HISTORY_DATABASE_URL",
        "postgresql://%s:%s@127.0.0.1:%d,127.0.0.1:%d/account_history?sslmode=disable"
            .formatted(here.user(), here.password().reveal(), there.port(), here.port()));
  }

  @AfterEach
  void discard() {
    if (desk != null) {
      desk.close();
    }
    for (var server : new EmbeddedDatabase[] {primary, standby}) {
      if (server != null) {
        server.discard();
      }
    }
  }

  @Test
  void whatALostPrimaryHadConfirmedIsDeliveredToThePromotedStandby() throws Exception {
    collect(0);
    await(() -> count(onStandby) == 2);
    onStandby.execute("alter system set primary_conninfo = ''");
    onStandby.execute("select pg_reload_conf()");
    await(() -> onStandby.fetchCount(DSL.table("pg_stat_wal_receiver")) == 0);
    collect(1);
    collect(2);
    var confirmed = onPrimary.fetch(SNAPSHOTS);
    assertThat(confirmed).hasSize(6);
    assertThat(count(onStandby)).isEqualTo(2);

    kill(primary);
    assertThat(onStandby.fetchValue("select pg_promote(true, 30)")).isEqualTo(true);
    collect(3);

    var there = onStandby.fetch(SNAPSHOTS);
    assertThat(there).hasSize(8);
    assertThat(there.subList(0, 6)).isEqualTo(confirmed);
    assertThat(onStandby.fetchCount(DSL.table("history.slot_exception"))).isZero();
    assertThat(desk.run("spool", "status", "--json").lastLine()).contains("\"waiting\":0");
  }

  private void collect(int slot) {
    var noon = BEGIN.plus(Duration.ofHours(12));
    desk.clock.advanceTo(noon.plus(Duration.ofMinutes(5L * slot)).plusSeconds(21));
    var answer = desk.run("collect", "--json");
    assertThat(answer.exit()).as(answer.lastLine()).isZero();
  }

  private static void kill(EmbeddedDatabase server) throws Exception {
    var process = ProcessHandle.of(((Status.Running) server.status()).pid()).orElseThrow();
    process.destroyForcibly();
    process.onExit().get();
  }

  private static int count(DSLContext sql) {
    return sql.fetchCount(DSL.table("history.account_snapshot"));
  }

  private static void await(BooleanSupplier condition) {
    var begin = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - begin).isLessThan(PATIENCE.toNanos());
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  private static Options options() {
    return Options.throwAway(BINARIES);
  }

  private static boolean canStream() throws IOException {
    try (var files =
        Files.find(BINARIES, 4, (it, _) -> it.toString().contains("libpqwalreceiver"))) {
      return files.findAny().isPresent();
    }
  }

  private static PGSimpleDataSource source(Access access) {
    var source = new PGSimpleDataSource();
    source.setUrl(access.jdbcUrl());
    source.setUser(access.user());
    source.setPassword(access.password().reveal());
    return source;
  }

  /// With the modes of files, which a server insists on.
  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (var file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
