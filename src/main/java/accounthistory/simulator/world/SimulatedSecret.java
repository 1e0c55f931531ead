package accounthistory.simulator.world;

/// The secret of a simulated account. It opens nothing outside the simulation, and still prints as
/// dots so that tests of log lines mean something.
///
/// @param text what a client signs with
public record SimulatedSecret(String text) {
  @Override
  public String toString() {
    return "••••••••";
  }
}
