package accounthistory.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// What must not be kept of a body is found wherever it stands.
final class BodyTest {
  @Test
  void textsAreReplacedWhereverTheyStand() {
    assertThat(without("keykey and key", "key")).isEqualTo("•• and •");
    assertThat(without("kkey", "key")).isEqualTo("k•");
    assertThat(without("key", "key")).isEqualTo("•");
    assertThat(without("aabaab", "aab")).isEqualTo("••");
    assertThat(without("ke", "key")).isEqualTo("ke");
    assertThat(without("kéy", "é")).isEqualTo("k•y");
    assertThat(without("", "key")).isEmpty();
    assertThat(without("any", "")).isEqualTo("any");
  }

  @Test
  void whatHoldsNoneIsTheSameBody() {
    var body = Body.of("nothing of that kind");

    assertThat(body.without(List.of("key", "secret"), "•")).isSameAs(body);
  }

  /// Few letters, so that beginnings and ends of the text stand everywhere.
  @Test
  void anyTextIsReplacedAsStringsReplaceIt() {
    var random = RandomGenerator.of("L64X128MixRandom");
    for (var round = 0; round < 2000; round++) {
      var body = letters(random, random.nextInt(60));
      var text = letters(random, 1 + random.nextInt(6));

      assertThat(without(body, text)).as("%s in %s", text, body).isEqualTo(body.replace(text, "•"));
    }
  }

  private static String letters(RandomGenerator random, int count) {
    var letters = new StringBuilder();
    for (var i = 0; i < count; i++) {
      letters.append((char) ('a' + random.nextInt(3)));
    }
    return letters.toString();
  }

  private static String without(String body, String text) {
    return Body.of(body).without(List.of(text), "•").text();
  }
}
