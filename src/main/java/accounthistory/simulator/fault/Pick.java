package accounthistory.simulator.fault;

/// Which of the requests that a rule is for are hit.
public sealed interface Pick {
  record All() implements Pick {}

  /// So many of a million, by dice that a seed decides.
  record Rate(int perMillion, long seed) implements Pick {}

  record First(long count) implements Pick {}

  record Each(long nth) implements Pick {}
}
