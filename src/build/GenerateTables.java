import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.flywaydb.core.Flyway;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.ForcedType;
import org.jooq.meta.jaxb.Generate;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Jdbc;
import org.jooq.meta.jaxb.Logging;
import org.jooq.meta.jaxb.SchemaMappingType;
import org.jooq.meta.jaxb.Target;
import org.slf4j.LoggerFactory;

/// Generates jOOQ's tables from a real PostgreSQL that has run every migration.
///
/// Arguments: the folder of migrations, the folder to write to. A stamp in the target folder holds
/// the digest of the migrations and of this file; while it matches, nothing is done.
void main(String[] arguments) throws Exception {
  var migrations = Path.of(arguments[0]);
  var target = Path.of(arguments[1]);
  var stamp = target.resolve("migrations.sha256");
  var digest = digest(migrations);
  if (Files.exists(stamp) && Files.readString(stamp).equals(digest)) {
    return;
  }
  ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
  try (var postgres = EmbeddedPostgres.builder().start()) {
    Flyway.configure()
        .dataSource(postgres.getPostgresDatabase())
        .schemas("history")
        .createSchemas(true)
        .locations("filesystem:" + migrations)
        .load()
        .migrate();
    GenerationTool.generate(tables(postgres.getJdbcUrl("postgres", "postgres"), target));
  }
  Files.writeString(stamp, digest);
}

static Configuration tables(String url, Path target) {
  return new Configuration()
      .withLogging(Logging.WARN)
      .withJdbc(new Jdbc().withUrl(url))
      .withGenerator(
          new Generator()
              .withDatabase(
                  new Database()
                      .withName("org.jooq.meta.postgres.PostgresDatabase")
                      .withSchemata(new SchemaMappingType().withInputSchema("history"))
                      // partitions are named after their month; the schema keeps its own history
                      .withExcludes("flyway_schema_history|.*_\\d{4}_\\d{2}")
                      .withIncludeRoutines(false)
                      .withForcedTypes(
                          new ForcedType()
                              .withName("INSTANT")
                              .withIncludeTypes("timestamptz|timestamp with time zone")))
              .withGenerate(
                  new Generate()
                      .withRecords(true)
                      .withGeneratedAnnotation(false)
                      .withComments(false))
              .withTarget(
                  new Target()
                      .withPackageName("accounthistory.store.jooq")
                      .withDirectory(target.toString())));
}

static String digest(Path migrations) throws Exception {
  var sha = MessageDigest.getInstance("SHA-256");
  sha.update(Files.readAllBytes(Path.of("src/build/GenerateTables.java")));
  try (var files = Files.walk(migrations)) {
    for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
      sha.update(file.getFileName().toString().getBytes());
      sha.update(Files.readAllBytes(file));
    }
  } catch (IOException e) {
    throw new IllegalStateException("migrations unreadable: " + migrations, e);
  }
  return HexFormat.of().formatHex(sha.digest());
}
