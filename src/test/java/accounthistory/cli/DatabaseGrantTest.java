package accounthistory.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Logins for people and tools, and the two commands that lead people into the database.
@WithDatabase
final class DatabaseGrantTest {
  private final TestDatabase database;
  private final Workbench desk;
  private final Path folder;
  private final String name;

  DatabaseGrantTest(TestDatabase database, @TempDir Path folder) {
    this.database = database;
    this.folder = folder;
    this.desk = new Workbench(folder, database);
    this.name = database.name() + "_bi";
  }

  @AfterEach
  void getUp() throws SQLException {
    desk.close();
    run("drop role if exists " + name);
  }

  @Test
  void aLoginReadsAnalyticsWithinItsLimitsAndNothingElse() throws Exception {
    var made =
        desk.runPlain(
            "database",
            "grant",
            name,
            "--statement-timeout",
            "2s",
            "--connections",
            "3",
            "--password-to",
            "bi.password");
    assertThat(made.exit()).as(made.err()).isZero();
    var file = folder.resolve("bi.password");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    var password = Files.readString(file).strip();
    assertThat(made.out()).contains("member of account_history_reader").doesNotContain(password);

    assertThat(ofRole("max(rolconnlimit)::text")).isEqualTo("3");
    try (var connection = DriverManager.getConnection(database.jdbcUrl(), name, password);
        var statement = connection.createStatement()) {
      assertThat(text(statement, "show statement_timeout")).isEqualTo("2s");
      assertThat(text(statement, "show idle_in_transaction_session_timeout")).isEqualTo("5min");
      assertThat(text(statement, "show default_transaction_read_only")).isEqualTo("on");
      assertThat(text(statement, "select count(*) from analytics.accounts")).isEqualTo("0");
      assertThatThrownBy(() -> text(statement, "select count(*) from history.account"))
          .hasMessageContaining("permission denied");
    }
    assertThat(desk.runPlain("database", "grant", name, "--auditor").out())
        .contains("Changed", "member of account_history_auditor");
    try (var connection = DriverManager.getConnection(database.jdbcUrl(), name, password);
        var statement = connection.createStatement()) {
      assertThat(text(statement, "select count(*) from history.account")).isEqualTo("0");
    }
  }

  @Test
  void neitherLoginNorPasswordsFileIsThereWhenOneOfThemFails() throws SQLException {
    var nowhere = desk.runPlain("database", "grant", name, "--password-to", "nowhere/bi");
    assertThat(nowhere.exit()).isEqualTo(2);
    assertThat(nowhere.err()).contains("--password-to " + folder.resolve("nowhere/bi"));
    assertThat(isThere()).isFalse();

    desk.set("ACCOUNT_HISTORY_DATABASE_ROLES_READER", "no_such_reader");
    var failed = desk.runPlain("database", "grant", name, "--password-to", "bi.password");
    assertThat(failed.exit()).as(failed.err()).isEqualTo(78);
    assertThat(isThere()).isFalse();
    assertThat(folder.resolve("bi.password")).doesNotExist();
  }

  @Test
  void aFileThatIsThereAlreadyIsKeptAndNoLoginIsMade() throws SQLException {
    desk.write("bi.password", "somebody's");

    var refused = desk.runPlain("database", "grant", name, "--password-to", "bi.password");

    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("bi.password: is there already");
    assertThat(desk.read("bi.password")).isEqualTo("somebody's");
    assertThat(isThere()).isFalse();
  }

  @Test
  void aPasswordThatOthersCanReadIsRefused() throws Exception {
    var file = desk.write("bi.password", "s3cret\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    var refused = desk.runPlain("database", "grant", name, "--password-from", "bi.password");

    assertThat(refused.exit()).isEqualTo(78);
    assertThat(refused.err()).contains("others can read file " + file, "chmod 600");
    assertThat(isThere()).isFalse();

    desk.write("bi.password", "s3cret\n");
    var made = desk.runPlain("database", "grant", name, "--password-from", "bi.password");
    assertThat(made.exit()).as(made.err()).isZero();
    DriverManager.getConnection(database.jdbcUrl(), name, "s3cret").close();
  }

  @Test
  void whoMayMakeNoLoginGetsTheLinesForWhoeverMay() throws SQLException {
    var plain = database.name() + "_plain";
    run("create role " + plain + " login password 'x'");
    try {
      var address = database.jdbcUrl().replace("jdbc:postgresql://", "");
      desk.set("ACCOUNT_HISTORY_DATABASE_URL", "postgresql://%s:x@%s".formatted(plain, address));

      var told = desk.runPlain("database", "grant", name, "--connections", "7");

      assertThat(told.exit()).isEqualTo(77);
      assertThat(told.err()).contains("ask the administrator of the server");
      assertThat(isThere()).isFalse();
      var lines = told.out().lines().toList();
      assertThat(lines.getLast()).isEqualTo("\\password " + name);
      run(String.join("\n", lines.subList(0, lines.size() - 1)));
      assertThat(isThere()).isTrue();
      assertThat(ofRole("rolconnlimit::text")).isEqualTo("7");
      assertThat(ofRole("array_to_string(rolconfig, ' ')"))
          .contains("statement_timeout=300000ms", "default_transaction_read_only=on");
      assertThat(ofRole("pg_has_role(oid, 'account_history_reader', 'member')::text"))
          .isEqualTo("true");
    } finally {
      run("drop role " + plain);
    }
  }

  @Test
  void theLineForPsqlHasNothingThatOnlyTheDriverKnows() {
    desk.set(
        "ACCOUNT_HISTORY_DATABASE_URL",
        "jdbc:postgresql://a.example,b:5433/my%20db?prepareThreshold=0&ApplicationName=x"
            + "&targetServerType=primary&reWriteBatchedInserts=true&user=me%24(id)&password=hush");

    var line = desk.runPlain("database", "psql", "--write");

    assertThat(line.exit()).isZero();
    assertThat(line.out())
        .isEqualTo(
            "psql \"postgresql://me%24%28id%29@a.example,b:5433/my%20db?application_name=x"
                + "&sslmode=verify-full&sslrootcert=system\"\n");
  }

  @Test
  void namesThatMayWriteAreRefused() {
    for (var it : new String[] {"account_history_writer", "pg_x", "Name", database.user()}) {
      assertThat(desk.runPlain("database", "grant", it).exit()).as(it).isEqualTo(2);
    }
  }

  @Test
  void aLoginOfSomebodyElseIsLeftAsItIs() throws SQLException {
    var name = "app_" + Long.toHexString(System.nanoTime());
    run("create role " + name + " login");

    var refused = desk.runPlain("database", "grant", name);

    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains(name + " is there already", "account_history_reader");
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      assertThat(
              text(
                  statement,
                  "select rolconnlimit || ' ' || (rolconfig is null) from pg_roles where rolname = '%s'"
                      .formatted(name)))
          .isEqualTo("-1 true");
    }
  }

  @Test
  void sqlOnlyReadsUnlessToldAndAnswersEachStatement() {
    var both = desk.runPlain("database", "sql", "select 41 as a; select current_user as b");
    assertThat(both.out()).contains("41", "account_history_reader");
    assertThat(desk.runPlain("database", "sql", "set application_name = 'mine'").out())
        .isEqualToIgnoringNewLines("done, no row changed");

    var written = desk.runPlain("database", "sql", "create table public.mine (a int)");
    assertThat(written.exit()).isEqualTo(2);
    assertThat(written.err()).contains("read-only");
    var sneaked =
        desk.runPlain("database", "sql", "commit; reset role; create table public.mine (a int)");
    assertThat(sneaked.exit()).isEqualTo(2);

    assertThat(
            desk.runPlain("database", "sql", "--write", "create table public.mine (a int)").exit())
        .isZero();
    assertThat(desk.runPlain("database", "psql").out())
        .contains("default_transaction_read_only=on");
    assertThat(desk.runPlain("database", "psql", "--write").out()).startsWith("psql ");
  }

  private static String text(java.sql.Statement statement, String sql) throws SQLException {
    try (var rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  private boolean isThere() throws SQLException {
    return !ofRole("count(*)::text").equals("0");
  }

  private String ofRole(String what) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      return text(statement, "select %s from pg_roles where rolname = '%s'".formatted(what, name));
    }
  }

  private void run(String sql) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
