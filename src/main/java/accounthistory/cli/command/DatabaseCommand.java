package accounthistory.cli.command;

import accounthistory.cli.database.Database;
import accounthistory.cli.database.DatabaseErrors;
import accounthistory.cli.option.FormatOption;
import accounthistory.cli.option.GrantOptions;
import accounthistory.cli.runtime.ExitCode;
import accounthistory.cli.runtime.ExitException;
import accounthistory.cli.runtime.HostEnvironment;
import accounthistory.cli.runtime.SettingsOption;
import accounthistory.config.DatabaseSettings;
import accounthistory.config.RoleNames;
import accounthistory.report.Statement;
import accounthistory.store.embedded.EmbeddedDatabase;
import accounthistory.store.embedded.Status;
import accounthistory.store.schema.ReadOnly;
import accounthistory.store.schema.ReaderLogin;
import accounthistory.store.schema.SchemaOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "database",
    description = {
      "Manages the database: the embedded PostgreSQL, unless the settings name a server.",
      "The embedded server is started by any command that needs it and keeps running until "
          + "it is stopped here."
    },
    synopsisSubcommandLabel = "COMMAND")
public final class DatabaseCommand implements Runnable {
  /// How the database says that a right is lacking.
  private static final String NO_RIGHT = "42501";

  private final HostEnvironment host;

  @Spec private CommandSpec spec = CommandSpec.create();

  /// Which database a sub-command is about.
  static final class Which {
    @Mixin private SettingsOption settingsOption = new SettingsOption();

    @Option(
        names = "--demo",
        description = "Use the demo's database instead of the configured one.")
    private boolean demo;

    RoleNames roles(HostEnvironment host) {
      var defaults = SchemaOptions.defaults();
      return demo
          ? new RoleNames(
              defaults.owner(), defaults.writer(), defaults.reader(), defaults.auditor())
          : settingsOption.load(host).roles();
    }

    DatabaseSettings of(HostEnvironment host) {
      return demo
          ? new DatabaseSettings.Embedded(DemoCommand.folder(host))
          : settingsOption.load(host).database();
    }
  }

  /// The statement of `database sql`.
  static final class Typed {
    @Parameters(paramLabel = "SQL", description = "One or more statements.")
    private String sql = "";
  }

  /// Whether anything may be changed.
  static final class Writing {
    @Option(
        names = "--write",
        description =
            "Use all rights of the configured login. Without it: the reader role where the login "
                + "may assume it, and read-only in any case.")
    private boolean write;
  }

  public DatabaseCommand(HostEnvironment host) {
    this.host = host;
  }

  @Override
  public void run() {
    spec.commandLine().usage(host.out());
  }

  @Command(name = "start", description = "Starts the embedded database, which then keeps running.")
  int start(@Mixin Which which) {
    var access = embedded(which).start();
    host.out()
        .printf(
            "Running on 127.0.0.1:%s. Connect: %s%n",
            access.port(), access.psql(which.roles(host).reader()));
    return ExitCode.OK.number();
  }

  @Command(
      name = "stop",
      description = {
        "Stops the embedded database.",
        "A `collect --watch` that is running goes on capturing and keeps the captures in the "
            + "spool; it does not start the database again. `database start`, or any other command "
            + "that needs the database, does."
      })
  int stop(@Mixin Which which) {
    host.out().println(embedded(which).stop() ? "Stopped." : "It was not running.");
    return ExitCode.OK.number();
  }

  @Command(
      name = "status",
      description = "Says whether the database can be reached; ends with 69 when it cannot.")
  int status(@Mixin Which which) {
    return switch (which.of(host)) {
      case DatabaseSettings.Embedded(var folder) -> status(embedded(folder).status());
      case DatabaseSettings.Server server -> serverStatus(server);
    };
  }

  @Command(
      name = "psql",
      description = {
        "Prints the psql command that connects; the password stays in its file.",
        "The session is read-only unless --write is given; psql's own `set` can still change "
            + "that. For people create a login with `database grant`."
      })
  int psql(@Mixin Which which, @Mixin Writing writing) {
    host.out()
        .println(
            switch (which.of(host)) {
              case DatabaseSettings.Embedded(var folder) -> {
                var access = embedded(folder).start();
                yield writing.write ? access.psql() : access.psql(which.roles(host).reader());
              }
              // Who may become the reader is known of the program's own server alone.
              case DatabaseSettings.Server server ->
                  (writing.write ? "" : "PGOPTIONS='-c default_transaction_read_only=on' ")
                      + "psql \""
                      + server.libpqUrl()
                      + "\"";
            });
    return ExitCode.OK.number();
  }

  @Command(
      name = "grant",
      description = {
        "Creates or changes a login for people and BI tools: it reads schema analytics and "
            + "nothing else, within limits that are set on the login itself.",
        "Where the configured login may not create logins, the command prints the SQL for "
            + "somebody who may, and ends with 77."
      })
  int grant(@Mixin Which which, @Mixin GrantOptions options) {
    var login = options.login(which.roles(host));
    try (var database = Database.open(which.of(host));
        var connection = connected(database)) {
      if (!ReaderLogin.isPermitted(connection)) {
        host.err()
            .println(
                "This login may not create logins; ask the administrator of the server to run:");
        login.lines(login.exists(connection)).forEach(it -> host.out().println(it + ";"));
        host.out().println("\\password " + login.name());
        return ExitCode.REFUSED.number();
      }
      if (login.mayWrite(connection)) {
        throw new ExitException(
            ExitCode.USAGE, "%s may write: want another name".formatted(login.name()));
      }
      if (login.isForeign(connection)) {
        throw new ExitException(
            ExitCode.USAGE,
            "%s is there already and is no member of %s or %s, so its limits are not changed: want another name"
                .formatted(login.name(), login.role(), login.other()));
      }
      var exists = login.exists(connection);
      var password = options.password(host, exists);
      GrantOptions.apply(login, connection, password);
      host.out()
          .printf(
              "%s %s, member of %s.%n", exists ? "Changed" : "Made", login.name(), login.role());
      password.ifPresent(it -> host.out().println(it.notice()));
      return ExitCode.OK.number();
    } catch (SQLException e) {
      throw DatabaseErrors.unreachable(e);
    }
  }

  @Command(
      name = "sql",
      description =
          "Runs one or more statements and prints their results; read-only unless --write is "
              + "given.")
  int sql(
      @Mixin Which which, @Mixin Typed typed, @Mixin Writing writing, @Mixin FormatOption format) {
    try (var database = Database.open(which.of(host));
        var connection = connected(database)) {
      if (!writing.write) {
        ReadOnly.make(connection, which.roles(host).reader());
      }
      for (var answer : Statement.run(connection, typed.sql)) {
        host.out()
            .print(
                switch (answer) {
                  case Statement.Rows(var table) -> format.chosen().write(table, host.columns());
                  case Statement.Changed(var rows) -> changed(rows) + "\n";
                });
      }
      host.out().flush();
      return ExitCode.OK.number();
    } catch (SQLException e) {
      throw new ExitException(ExitCode.USAGE, e.getMessage() + hint(e, writing));
    }
  }

  /// The driver says 0 also of what changes no rows by its nature: `set`, `create table`.
  private static String changed(long rows) {
    return switch ((int) Math.min(rows, 2)) {
      case 0 -> "done, no row changed";
      case 1 -> "1 row changed";
      default -> rows + " rows changed";
    };
  }

  /// The reader may read schema analytics alone.
  private static String hint(SQLException e, Writing writing) {
    return NO_RIGHT.equals(e.getSQLState()) && !writing.write
        ? System.lineSeparator()
            + "Without --write the statement runs as the reader, who has schema analytics alone;"
            + " with --write as the settings' login, on the program's own server the owner."
        : "";
  }

  /// What is wrong with the way there is no fault of the statement.
  private static Connection connected(Database database) {
    try {
      return database.unhurried().getConnection();
    } catch (SQLException e) {
      throw DatabaseErrors.unreachable(e);
    }
  }

  private int status(Status status) {
    var line =
        switch (status) {
          case Status.NotCreated(var folder) -> "Not created yet: " + folder;
          case Status.Stopped(var folder) -> "Stopped: " + folder;
          case Status.Unready(var folder, var pid, var phase) ->
              "Process %s takes no connections (%s): %s".formatted(pid, phase, folder);
          case Status.Refused(var folder, var pid, var file) ->
              "Process %s does not know the password of %s: %s".formatted(pid, file, folder);
          case Status.Running(var folder, var pid, var version, var access) ->
              "Running: PostgreSQL %s, process %s, 127.0.0.1:%s, %s"
                  .formatted(version, pid, access.port(), folder);
        };
    host.out().println(line);
    return (status instanceof Status.Running ? ExitCode.OK : ExitCode.UNAVAILABLE).number();
  }

  private int serverStatus(DatabaseSettings.Server server) {
    try (var database = Database.open(server);
        var connection = database.unhurried().getConnection()) {
      host.out()
          .printf(
              "Running: PostgreSQL %s, %s%n",
              connection.getMetaData().getDatabaseProductVersion(), server.jdbcUrl());
      return ExitCode.OK.number();
    } catch (SQLException e) {
      host.out().printf("Not reachable: %s%n", e.getMessage());
      return ExitCode.UNAVAILABLE.number();
    }
  }

  private EmbeddedDatabase embedded(Which which) {
    return switch (which.of(host)) {
      case DatabaseSettings.Embedded(var folder) -> embedded(folder);
      case DatabaseSettings.Server server ->
          throw ExitException.configuration(
              "the settings name a server, %s: start and stop it where it runs"
                  .formatted(server.jdbcUrl()));
    };
  }

  private static EmbeddedDatabase embedded(Path folder) {
    return EmbeddedDatabase.in(folder, Database.embeddedOptions(folder));
  }
}
