package accounthistory.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.run.Site;
import accounthistory.store.coordination.SlotStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From when an account is taken from who held it last, if it does not come for its slot.
final class StoreOutagePolicyTest {
  private static final Instant BEGINS = Instant.parse("2026-11-20T12:00:20Z");
  private static final Optional<SlotStatus> HELD =
      Optional.of(new SlotStatus.OfAnother(Optional.empty()));

  @TempDir private Path folder;

  @Test
  void whileTheTablesAnswerAfterAThirdOfTheLateness() {
    var policy = policy();
    for (var second = 0; second < 30; second++) {
      var now = BEGINS.plusSeconds(second);
      assertThat(policy.insists(now)).as("second %s", second).isEqualTo(second >= 10);
      policy.mayAsk(HELD, now);
    }
  }

  /// Whoever asked without the tables needs a moment to tell them so.
  @Test
  void afterASilenceWhenThereWasTimeToSayWhatCameMeanwhile() {
    var policy = policy();
    policy.mayAsk(HELD, BEGINS);
    for (var second = 1; second < 18; second++) {
      policy.mayAsk(Optional.empty(), BEGINS.plusSeconds(second));
    }
    assertThat(policy.insists(BEGINS.plusSeconds(18))).isFalse();

    policy.mayAsk(HELD, BEGINS.plusSeconds(18));

    for (var second = 19; second < 30; second++) {
      var now = BEGINS.plusSeconds(second);
      assertThat(policy.insists(now)).as("second %s", second).isEqualTo(second >= 24);
      policy.mayAsk(HELD, now);
    }
  }

  private StoreOutagePolicy policy() {
    var order = new CollectorOrder(folder.resolve("collectors"), new UUID(0, 1));
    return new StoreOutagePolicy(order, Site.subject("main"), BEGINS, Duration.ofSeconds(30));
  }
}
