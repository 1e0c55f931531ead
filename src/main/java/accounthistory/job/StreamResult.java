package accounthistory.job;

import accounthistory.capture.Stream;
import accounthistory.capture.Subject;

/// How a run ended for one stream of one account, other than its snapshot.
///
/// @param detail how far the stream is, or what went wrong with subject and both values; empty when
///   there is nothing to say
public record StreamResult(Subject account, Stream stream, Outcome outcome, String detail) {}
