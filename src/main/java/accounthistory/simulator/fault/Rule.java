package accounthistory.simulator.fault;

/// One line of a script.
///
/// @param line number of the line in its file, from 1
public record Rule(int line, Fault fault, FaultTiming timing, Pick pick, Scope scope) {}
