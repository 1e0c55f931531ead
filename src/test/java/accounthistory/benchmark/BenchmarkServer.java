package accounthistory.benchmark;

import accounthistory.store.embedded.EmbeddedDatabase;
import accounthistory.store.embedded.Options;
import accounthistory.store.schema.MigrationOutcome;
import accounthistory.store.schema.Migrator;
import accounthistory.store.schema.SchemaOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.postgresql.ds.PGSimpleDataSource;

/// A PostgreSQL of the benchmark's own that counts its statements.
final class BenchmarkServer implements AutoCloseable {
  private final EmbeddedDatabase database;
  private final String url;

  private BenchmarkServer(EmbeddedDatabase database) {
    this.database = database;
    var access = database.start();
    this.url =
        access.jdbcUrl() + "?user=" + access.user() + "&password=" + access.password().reveal();
  }

  static BenchmarkServer start() throws IOException {
    var folder =
        Files.createTempDirectory(
            Files.createDirectories(Path.of("target").toAbsolutePath()), "benchmark");
    var options =
        Options.throwAway(Path.of("target").toAbsolutePath().resolve("postgres"))
            .with("shared_preload_libraries", "pg_stat_statements")
            .with("pg_stat_statements.track_planning", "on")
            .with("shared_buffers", "512MB")
            .with("max_wal_size", "4GB")
            .with("autovacuum", "off");
    return new BenchmarkServer(EmbeddedDatabase.in(folder, options));
  }

  /// A database of this program's tables; its address with user and password.
  String migrated() {
    var source = new PGSimpleDataSource();
    source.setUrl(url);
    var outcome = new Migrator(source, SchemaOptions.defaults(), "benchmark").migrate();
    if (!(outcome instanceof MigrationOutcome.Migrated)) {
      throw new IllegalStateException(outcome.toString());
    }
    DSL.using(source, SQLDialect.POSTGRES).execute("create extension pg_stat_statements");
    return url;
  }

  @Override
  public void close() {
    database.discard();
  }
}
