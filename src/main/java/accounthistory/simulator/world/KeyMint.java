package accounthistory.simulator.world;

import java.util.Optional;

/// Makes keys and account codes: the same for the same seed and account, and different for others.
final class KeyMint {
  private static final int ALIAS_CHARACTERS = 16;

  private final Noise noise;

  KeyMint(Noise noise) {
    this.noise = noise;
  }

  /// The keys that an account of the standard world begins with.
  KeyRing ring(String account, KeyRights rights) {
    return new KeyRing(key(account, 0).with(rights), key(account, 1).with(rights), 0);
  }

  /// The key of an account that was made as its `generation`-th, from 0.
  SimulatedKey key(String account, int generation) {
    var owner = generation == 0 ? account : account + " " + generation;
    // 64 letters and digits, as real keys are.
    var apiKey = "simulated" + hex(owner + " key").substring(0, 55);
    var secret = new SimulatedSecret("simulated" + hex(owner + " secret").substring(0, 55));
    return new SimulatedKey(apiKey, secret, Optional.empty(), KeyRights.READ_ONLY);
  }

  /// The exchange's own code of an account: letters of both cases, which say nothing.
  String alias(String account) {
    var key = noise.key(account + " alias");
    var text = new StringBuilder();
    for (var i = 0; i < ALIAS_CHARACTERS; i++) {
      var letter = Noise.below(key, i, 52);
      text.append((char) (letter < 26 ? 'A' + letter : 'a' + letter - 26));
    }
    return text.toString();
  }

  private String hex(String what) {
    var key = noise.key(what);
    var text = new StringBuilder();
    for (var i = 0; i < 4; i++) {
      text.append("%016x".formatted(Noise.mix(key + i)));
    }
    return text.toString();
  }
}
