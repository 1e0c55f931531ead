package accounthistory.cli.option;

import accounthistory.cli.runtime.ExitCode;
import accounthistory.cli.runtime.ExitException;
import accounthistory.report.Format;
import picocli.CommandLine.Option;

/// `--format`, how rows are written.
public final class FormatOption {
  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "table, csv, json or ndjson. Default: table.")
  private String format = "table";

  /// The format that was requested, or what fits the output.
  ///
  /// @throws ExitException with 2 for a format that there is not
  public Format chosen() {
    return Format.of(format)
        .orElseThrow(() ->
            new ExitException(
                ExitCode.USAGE, "format \"" + format + "\" is none of " + Format.labels()));
  }
}
