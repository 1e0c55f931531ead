package accounthistory.cli.runtime;

import accounthistory.job.Outcome;
import java.util.Collection;

/// How a run ends, for schedulers. Numbers are those of BSD `sysexits`, ordered from the mildest to
/// the most severe: a run ends with its most severe outcome.
public enum ExitCode {
  /// Done; also: already taken.
  OK(0),
  /// `check` found something.
  FOUND(1),
  /// The command line is wrong.
  USAGE(2),
  /// The exchange is unreachable; try again.
  UNAVAILABLE(69),
  /// Captured but not stored yet, too late, or throttled; try again.
  TRY_LATER(75),
  /// A reply or an input was not understood; its raw is kept.
  NOT_UNDERSTOOD(65),
  /// The spool cannot be written.
  SPOOL(74),
  /// Key, address, permission or identity refused.
  REFUSED(77),
  /// Configuration, schema or TLS.
  CONFIGURATION(78),
  /// A bug.
  BUG(70);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  /// What it is called where a machine reads it, as endings are.
  String word() {
    return switch (this) {
      case OK -> "done";
      case FOUND -> "found";
      case USAGE -> "usage";
      case UNAVAILABLE -> "unreachable";
      case TRY_LATER -> "try_later";
      case NOT_UNDERSTOOD -> "not_understood";
      case SPOOL -> "spool_not_writable";
      case REFUSED -> "refused";
      case CONFIGURATION -> "configuration";
      case BUG -> "bug";
    };
  }

  /// The most severe of several; OK for none.
  public static ExitCode mostSevere(Collection<ExitCode> codes) {
    return codes.stream().max(Enum::compareTo).orElse(OK);
  }

  public static ExitCode of(Outcome outcome) {
    return switch (outcome) {
      case TAKEN, ALREADY_TAKEN, HELD, INACTIVE, PAUSED -> OK;
      case SPOOLED, TOO_LATE, THROTTLED -> TRY_LATER;
      case UNREACHABLE -> UNAVAILABLE;
      case REFUSED, IDENTITY -> ExitCode.REFUSED;
      case NOT_UNDERSTOOD -> ExitCode.NOT_UNDERSTOOD;
      case TLS, CONFIGURATION -> ExitCode.CONFIGURATION;
      case SPOOL_NOT_WRITABLE -> SPOOL;
      case BUG -> ExitCode.BUG;
    };
  }
}
