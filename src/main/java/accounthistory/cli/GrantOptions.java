package accounthistory.cli;

import accounthistory.config.RoleNames;
import accounthistory.store.schema.ReaderLogin;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What `database grant` makes: the name, its limits, and where its password comes from.
final class GrantOptions {
  private static final int PASSWORD_BYTES = 24;

  @Parameters(paramLabel = "NAME", description = "The login: a to z, 0 to 9 and _.")
  private String name = "";

  @Option(names = "--auditor", description = "Let it read schema history too, not analytics alone.")
  private boolean auditor;

  @Option(
      names = "--statement-timeout",
      paramLabel = "DURATION",
      converter = DurationOption.class,
      description = "How long a statement of its may take. Default: 5m.")
  private Duration statementTimeout = Duration.ofMinutes(5);

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "How many connections it may have at once. Default: 10.")
  private int connections = 10;

  @Option(
      names = "--password-from",
      paramLabel = "FILE",
      description = "Take its password from this file.")
  private @Nullable Path passwordFrom;

  @Option(
      names = "--password-variable",
      paramLabel = "VARIABLE",
      description = "Take its password from this variable.")
  private @Nullable String passwordVariable;

  @Option(
      names = "--password-to",
      paramLabel = "FILE",
      description = "Write a new password into this new file, for its owner alone.")
  private @Nullable Path passwordTo;

  /// The login; throws [Stop] with 2 when there can be none like it.
  ReaderLogin login(RoleNames roles) {
    var ours = Set.of(roles.owner(), roles.writer(), roles.reader(), roles.auditor());
    if (!ReaderLogin.isName(name) || ours.contains(name)) {
      throw misused("\"%s\": want a name of a-z, 0-9 and _ that is no role yet".formatted(name));
    }
    if (connections < 1 || connections > 1000) {
      throw misused("--connections %s: want 1 to 1000".formatted(connections));
    }
    if (statementTimeout.toMillis() < 1 || statementTimeout.compareTo(Duration.ofDays(1)) > 0) {
      throw misused("--statement-timeout: want 1ms to 1d");
    }
    return new ReaderLogin(
        name,
        auditor ? roles.auditor() : roles.reader(),
        auditor ? roles.reader() : roles.auditor(),
        statementTimeout,
        connections);
  }

  /// The password to set, and what to tell of it; none when the login keeps the one that it has.
  Optional<Password> password(Machine machine, boolean exists) {
    try {
      if (passwordFrom != null) {
        var text = Files.readString(machine.workingFolder().resolve(passwordFrom)).strip();
        return Optional.of(given(text, passwordFrom.toString()));
      }
      if (passwordVariable != null) {
        var text = machine.environment().getOrDefault(passwordVariable, "");
        return Optional.of(given(text, passwordVariable));
      }
      if (passwordTo != null) {
        var text = generated();
        write(machine.workingFolder().resolve(passwordTo), text);
        return Optional.of(new Password(text, "Its password is in " + passwordTo + "."));
      }
      var text = generated();
      return exists
          ? Optional.empty()
          : Optional.of(new Password(text, "Its password, told this once: " + text));
    } catch (FileAlreadyExistsException e) {
      throw misused("--password-to %s: is there already".formatted(e.getMessage()));
    } catch (IOException e) {
      throw misused("the password's file %s cannot be used".formatted(e.getMessage()));
    }
  }

  /// @param told for people; holds the password only when it is kept nowhere else
  record Password(String text, String told) {
    @Override
    public String toString() {
      return "password";
    }
  }

  private static Password given(String text, String where) {
    if (text.isEmpty()) {
      throw misused("there is no password in " + where);
    }
    return new Password(text, "Its password is that of " + where + ".");
  }

  private static void write(Path file, String text) throws IOException {
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    Files.createFile(file, mode);
    Files.write(file, List.of(text), StandardOpenOption.WRITE);
  }

  private static String generated() {
    var bytes = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static Stop misused(String what) {
    return new Stop(ExitCode.USAGE, what);
  }
}
