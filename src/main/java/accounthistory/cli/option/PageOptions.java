package accounthistory.cli.option;

import accounthistory.cli.runtime.ExitCode;
import accounthistory.cli.runtime.ExitException;
import accounthistory.report.page.PageRequest;
import accounthistory.text.FileWords;
import accounthistory.text.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--html FILE`, and what the page is to show.
public final class PageOptions {
  /// The group that every account is in.
  private static final String EVERYTHING = "all";

  @Option(
      names = "--html",
      paramLabel = "FILE",
      converter = PathOption.class,
      description = {
        "Write a page with charts to this file, which a browser opens: one file",
        "that requests nothing. Takes the place of QUESTION."
      })
  private @Nullable Path file;

  @Option(
      names = "--group",
      paramLabel = "NAME",
      description = "With --html: only the accounts of this group. Default: all.")
  private @Nullable String group;

  @Option(
      names = "--from",
      paramLabel = "DAY",
      description = "With --html: first day, e.g. 2026-11-01. Default: 30 days until the last.")
  private @Nullable String from;

  @Option(
      names = "--to",
      paramLabel = "DAY",
      description = "With --html: last day. Default: today.")
  private @Nullable String to;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "With --html: time zone of days, e.g. Europe/Berlin. Default: UTC.")
  private @Nullable String zone;

  /// Where the page goes; empty when none is wanted.
  ///
  /// @throws ExitException with 2 when something is said of a page that is not wanted
  public Optional<Path> file() {
    if (file == null && (group != null || from != null || to != null || zone != null)) {
      throw misused("--group, --from, --to and --zone are of a page: give --html FILE too");
    }
    return Optional.ofNullable(file);
  }

  /// What the page is to show.
  ///
  /// @param accounts those that were named, which the database knows; none means all
  /// @throws ExitException with 2 for what cannot be shown
  public PageRequest request(Connection connection, List<String> accounts) throws SQLException {
    var now = now(connection);
    var days = zoneId();
    var last = to == null ? LocalDate.ofInstant(now, days) : day("--to", to);
    var first = from == null ? last.minusDays(PageRequest.DAYS - 1L) : day("--from", from);
    if (last.isBefore(first)) {
      throw misused("--from %s is after --to %s".formatted(first, last));
    }
    if (first.atStartOfDay(days).toInstant().isAfter(now)) {
      throw misused("--from %s is in the future".formatted(first));
    }
    if (!accounts.isEmpty()) {
      if (group != null) {
        throw misused("--account and --group: give one of them");
      }
      return new PageRequest(accounts, Optional.empty(), first, last, days, now);
    }
    var name = group == null ? EVERYTHING : group;
    var members = members(connection, name);
    // Of one account alone a total says nothing more.
    var together = members.size() > 1 ? Optional.of(name) : Optional.<String>empty();
    return new PageRequest(members, together, first, last, days, now);
  }

  /// Writes the page, or leaves what was there before.
  ///
  /// @throws ExitException with 2 when the file cannot be written
  public static void write(Path file, String page) {
    var whole = file.toAbsolutePath();
    var folder = whole.getParent();
    if (folder == null || Files.isDirectory(whole)) {
      throw misused("--html %s: it is a folder".formatted(Printable.line(file.toString())));
    }
    try {
      var begun = folder.resolve("." + whole.getFileName() + ".begun");
      try {
        Files.writeString(begun, page);
        Files.move(begun, whole, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(begun);
      }
    } catch (IOException e) {
      throw misused(
          "--html %s: not written, %s".formatted(Printable.line(file.toString()), FileWords.of(e)));
    }
  }

  /// A zone by its name, which the browser and the database know too.
  private ZoneId zoneId() {
    var name = zone == null ? "UTC" : zone;
    if (!ZoneId.getAvailableZoneIds().contains(name)) {
      throw misused(
          "--zone \"%s\": want a time zone, e.g. Europe/Berlin".formatted(Printable.line(name)));
    }
    return ZoneId.of(name);
  }

  private static LocalDate day(String option, String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException _) {
      throw misused(
          "%s \"%s\": want a day, e.g. 2026-11-01".formatted(option, Printable.line(text)));
    }
  }

  private static Instant now(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var row =
            statement.executeQuery("select extract(epoch from analytics.as_of()) * 1000000")) {
      row.next();
      var micros = row.getBigDecimal(1).longValueExact();
      return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
  }

  private static List<String> members(Connection connection, String name) throws SQLException {
    var members =
        names(
            connection,
            name.equals(EVERYTHING)
                ? "select account_name from analytics.accounts where ? <> '' order by account_name"
                : "select distinct account_name from analytics.group_members where group_name = ? "
                    + "order by account_name",
            name);
    if (members.isEmpty()) {
      var known =
          names(
              connection,
              "select distinct group_name from analytics.group_members where ? <> '' order by 1",
              name);
      throw misused(
          "--group \"%s\": the database has no such group; it has %s"
              .formatted(
                  Printable.line(name), known.isEmpty() ? "none" : String.join(", ", known)));
    }
    return members;
  }

  private static List<String> names(Connection connection, String query, String parameter)
      throws SQLException {
    try (var statement = connection.prepareStatement(query)) {
      statement.setString(1, parameter);
      try (var rows = statement.executeQuery()) {
        var names = new ArrayList<String>();
        while (rows.next()) {
          names.add(rows.getString(1));
        }
        return names;
      }
    }
  }

  private static ExitException misused(String what) {
    return new ExitException(ExitCode.USAGE, what);
  }
}
