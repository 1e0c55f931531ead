package accounthistory.simulator.scenario;

import accounthistory.simulator.market.Noise;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Optional;

/// Makes keys and account codes: the same for the same seed and account, and different for others.
public final class KeyMint {
  private static final int ALIAS_CHARACTERS = 16;
  private static final int RSA_BITS = 2048;
  private static final int ED25519_BITS = 255;

  private final Noise noise;

  public KeyMint(Noise noise) {
    this.noise = noise;
  }

  /// The keys that an account of the standard world begins with.
  SimulatedKeys ring(String account, KeyRights rights) {
    return new SimulatedKeys(key(account, 0).with(rights), key(account, 1).with(rights), 0);
  }

  /// The key of an account that was made as its `generation`-th, from 0.
  SimulatedKey key(String account, int generation) {
    var owner = generation == 0 ? account : account + " " + generation;
    // 64 letters and digits, as real keys are.
    var apiKey = "simulated" + hex(owner + " key").substring(0, 55);
    var secret = new SimulatedSecret("simulated" + hex(owner + " secret").substring(0, 55));
    return new SimulatedKey(apiKey, secret, Optional.empty(), KeyRights.READ_ONLY);
  }

  /// A pair of keys, the same for the same seed and account.
  ///
  /// @param algorithm `RSA` or `Ed25519`
  KeyPair pair(String account, String algorithm) {
    try {
      var generator = KeyPairGenerator.getInstance(algorithm);
      var bits = algorithm.equals("RSA") ? RSA_BITS : ED25519_BITS;
      generator.initialize(bits, new SeededRandom(noise.key(account + " pair")));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this JDK lacks " + algorithm, missing);
    }
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

  /// Bytes of a seed: these keys must come out the same again, and open nothing but a simulation.
  private static final class SeededRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final long seed;
    private long drawn;

    SeededRandom(long seed) {
      super(null, null);
      this.seed = seed;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      for (var i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) Noise.mix(seed + ++drawn);
      }
    }
  }
}
