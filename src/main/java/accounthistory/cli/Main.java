package accounthistory.cli;

import accounthistory.cli.command.AccountsCommand;
import accounthistory.cli.command.CheckCommand;
import accounthistory.cli.command.CollectCommand;
import accounthistory.cli.command.ConfigCommand;
import accounthistory.cli.command.DatabaseCommand;
import accounthistory.cli.command.DemoCommand;
import accounthistory.cli.command.ExchangeCommand;
import accounthistory.cli.command.ImportCommand;
import accounthistory.cli.command.MigrateCommand;
import accounthistory.cli.command.RebuildCommand;
import accounthistory.cli.command.ReportCommand;
import accounthistory.cli.command.SimulateCommand;
import accounthistory.cli.command.SpoolCommand;
import accounthistory.cli.database.DatabaseErrors;
import accounthistory.cli.option.NumberOption;
import accounthistory.cli.option.PathOption;
import accounthistory.cli.runtime.ExitCode;
import accounthistory.cli.runtime.ExitException;
import accounthistory.cli.runtime.HostEnvironment;
import accounthistory.cli.runtime.JsonAnswer;
import accounthistory.cli.runtime.Logging;
import accounthistory.cli.runtime.StandardError;
import accounthistory.config.key.UnreadableSecretException;
import accounthistory.spool.SpoolException;
import accounthistory.state.StateException;
import accounthistory.store.database.StoreException;
import accounthistory.store.embedded.EmbeddedDatabaseException;
import accounthistory.text.FileWords;
import accounthistory.text.Printable;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// The command line.
@Command(
    name = "account-history",
    description = "The history of Binance USD-M futures accounts, kept exactly, in PostgreSQL.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:done; also: already taken, or the account is dormant",
      " 1:check found something",
      " 2:the command line is wrong, or names an account or an input that does not exist",
      "65:a reply or an input was not understood; it is kept verbatim",
      "69:the exchange is unreachable; try again",
      "70:a bug",
      "74:the state folder cannot be written",
      "75:captured but not stored yet, too late for the slot, or rate-limited; try again",
      "77:key, address, permission or account refused",
      "78:configuration, schema or TLS",
      "129, 130, 143:stopped by SIGHUP, SIGINT or SIGTERM, after a clean end"
    },
    footerHeading = "%nStart with:%n",
    footer = {
      "  account-history demo             two simulated days in a database of its own",
      "  account-history config sample    a settings file with every key explained",
      "  account-history collect          one batch run: a snapshot of each account"
    })
public final class Main implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  @Spec private CommandSpec spec = CommandSpec.create();

  private Main() {}

  /// Runs the command and ends the process with its exit code.
  public static void main(String[] arguments) {
    // No text may depend on the machine's language, those of the libraries included.
    Locale.setDefault(Locale.ROOT);
    StandardError.begin();
    Logging.begin();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) -> LOG.error("thread {}: a bug: {}", thread.getName(), e.toString(), e));
    var code = runToItsEnd(arguments);
    StandardError.end();
    System.exit(code);
  }

  /// The process's own edge: whatever is met ends it, with a code.
  private static int runToItsEnd(String... arguments) {
    try {
      var host = HostEnvironment.real();
      host.makeHomeThatOfLibraries();
      return run(host, arguments);
    } catch (Throwable e) {
      LOG.error("the program cannot continue: {}", e.toString(), e);
      return ExitCode.BUG.number();
    }
  }

  /// Runs a command and returns its exit code.
  public static int run(HostEnvironment host, String... arguments) {
    return commandLine(host).execute(arguments);
  }

  static CommandLine commandLine(HostEnvironment host) {
    var line =
        new CommandLine(new Main())
            .addSubcommand(new DemoCommand(host))
            .addSubcommand(new CollectCommand(host))
            .addSubcommand(new ImportCommand(host))
            .addSubcommand(new CheckCommand(host))
            .addSubcommand(ReportCommand.commandLine(host))
            .addSubcommand(new AccountsCommand(host))
            .addSubcommand(new ExchangeCommand(host))
            .addSubcommand(new SpoolCommand(host))
            .addSubcommand(new RebuildCommand(host))
            .addSubcommand(new MigrateCommand(host))
            .addSubcommand(new SimulateCommand(host))
            .addSubcommand(new DatabaseCommand(host))
            .addSubcommand(new ConfigCommand(host))
            .setOut(host.out())
            .setErr(host.err())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setUsageHelpWidth(100)
            .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
            .registerConverter(Path.class, new PathOption())
            .registerConverter(int.class, new NumberOption())
            .setExecutionExceptionHandler((e, command, _) -> ended(host, e, command))
            .setParameterExceptionHandler((e, words) -> misused(host, e, List.of(words)));
    line.getSubcommands().values().forEach(Main::helped);
    return line;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static void helped(CommandLine command) {
    if (command.getCommandSpec().mixins().get("mixinStandardHelpOptions") == null) {
      command.getCommandSpec().mixinStandardHelpOptions(true);
    }
    command.getSubcommands().values().forEach(Main::helped);
  }

  /// Expected ends say what to do in a line; anything else is a bug and shows where.
  private static int ended(HostEnvironment host, Exception e, CommandLine command) {
    var end = endOf(e);
    if (end.isPresent()) {
      host.err().println(Printable.lines(end.get().message()));
    } else {
      LOG.error("a bug: {}", e.toString(), e);
    }
    var code = end.map(ExitException::code).orElse(ExitCode.BUG);
    if (command.getCommand() instanceof JsonAnswer answer && answer.wantsLine()) {
      JsonAnswer.ended(host, command.getCommandName(), code, end.map(ExitException::message));
    }
    return code.number();
  }

  private static Optional<ExitException> endOf(Exception e) {
    return switch (e) {
      case ExitException exit -> Optional.of(exit);
      case EmbeddedDatabaseException database ->
          Optional.of(
              new ExitException(
                  database.isPassing() ? ExitCode.TRY_LATER : ExitCode.CONFIGURATION,
                  "database: " + database.getMessage()));
      case SpoolException spool ->
          Optional.of(new ExitException(ExitCode.SPOOL, String.valueOf(spool.getMessage())));
      case StateException state ->
          Optional.of(new ExitException(ExitCode.SPOOL, String.valueOf(state.getMessage())));
      case UnreadableSecretException secret ->
          Optional.of(ExitException.configuration(String.valueOf(secret.getMessage())));
      case FileSystemException file ->
          Optional.of(ExitException.configuration(FileWords.of(Path.of(""), file)));
      case StoreException store ->
          Optional.of(
              new ExitException(
                  store.isUnavailable() ? ExitCode.TRY_LATER : ExitCode.CONFIGURATION,
                  String.valueOf(store.getMessage())));
      case SQLException sql -> Optional.of(DatabaseErrors.unreachable(sql));
      default -> Optional.empty();
    };
  }

  private static int misused(
      HostEnvironment host, CommandLine.ParameterException e, List<String> words) {
    var command = e.getCommandLine();
    var err = host.err();
    var message = Printable.line(String.valueOf(e.getMessage()));
    err.println(message);
    CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
    err.println(
        Ansi.OFF.string("Help: %s --help".formatted(command.getCommandSpec().qualifiedName())));
    if (command.getCommand() instanceof JsonAnswer && words.contains(JsonAnswer.JSON)) {
      JsonAnswer.ended(host, command.getCommandName(), ExitCode.USAGE, Optional.of(message));
    }
    return ExitCode.USAGE.number();
  }

  /// The version, of the program and of what it runs on.
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      Map<String, String> java = Map.of("java", System.getProperty("java.version"));
      return new String[] {
        "account-history " + HostEnvironment.version() + ", Java " + java.get("java")
      };
    }
  }
}
