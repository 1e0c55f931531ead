package accounthistory.simulator.scenario;

import java.util.List;

/// The keys that open an account: the one in use, and the one that its owner made to follow it.
/// Both work until the first is given up.
///
/// @param generation how often the key in use was replaced
public record KeyRing(SimulatedKey current, SimulatedKey next, int generation) {
  public List<SimulatedKey> all() {
    return List.of(current, next);
  }

  public KeyRing with(SimulatedKey other) {
    return new KeyRing(other, next, generation);
  }

  /// The key in use is given up, the next takes its place and gets a successor.
  public KeyRing rotated(KeyMint mint, String account) {
    var follower = mint.key(account, generation + 2).with(next.rights());
    return new KeyRing(next, follower, generation + 1);
  }
}
