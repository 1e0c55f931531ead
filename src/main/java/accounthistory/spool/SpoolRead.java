package accounthistory.spool;

import accounthistory.capture.Capture;

/// What came of reading one file of the spool.
public sealed interface SpoolRead {
  /// The capture as it was put.
  record Read(Capture capture) implements SpoolRead {}

  /// The file was there when it was listed and is not now: another process has stored it.
  record Gone() implements SpoolRead {}

  /// The file is there and is not a whole capture.
  record Corrupt(String why) implements SpoolRead {}
}
