package accounthistory.simulator.scenario;

import java.util.List;

/// The keys that open an account: the one in use, and the one that its owner made to follow it.
/// Both work until the first is given up.
///
/// @param generation how often the key in use was replaced
public record SimulatedKeys(SimulatedKey current, SimulatedKey next, int generation) {
  public List<SimulatedKey> all() {
    return List.of(current, next);
  }

  public SimulatedKeys with(SimulatedKey other) {
    return new SimulatedKeys(other, next, generation);
  }

  /// The key in use is given up, the next takes its place and gets a successor.
  public SimulatedKeys rotated(KeyMint mint, String account) {
    var follower = mint.key(account, generation + 2).with(next.rights());
    return new SimulatedKeys(next, follower, generation + 1);
  }
}
