package accounthistory.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.run.Site;
import accounthistory.store.coordination.SlotStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
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

  /// A collector that captured without the database needs a moment to record so.
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

  /// One that does not have the account would keep it from being requested in time.
  @Test
  void onlyCollectorsOfThisAccountAreWaitedForInASilence() {
    var self = new UUID(0, 3);
    var others = Set.of(new UUID(0, 1), new UUID(0, 2), self);
    var order = new CollectorOrder(folder.resolve("collectors"), self);
    order.heard(
        Map.of(Site.subject("other"), others, Site.subject("main"), Set.of(new UUID(0, 2), self)));
    var kept = new CollectorOrder(folder.resolve("collectors"), self);

    for (var known : List.of(order, kept)) {
      assertThat(firstAlone(known, "main")).isEqualTo(20);
      assertThat(firstAlone(known, "other")).isEqualTo(30);
      assertThat(firstAlone(known, "alone")).isZero();
    }
    kept.met(Site.subject("main"), new UUID(0, 1));
    assertThat(firstAlone(kept, "main")).as("the third of three").isEqualTo(30);
    assertThat(firstAlone(kept, "alone")).isZero();
  }

  /// The second at which an account is requested without an answer of the database; 30 for never.
  private static int firstAlone(CollectorOrder order, String account) {
    var policy =
        new StoreOutagePolicy(order, Site.subject(account), BEGINS, Duration.ofSeconds(30));
    return (int)
        IntStream.range(0, 30)
            .takeWhile(it -> !policy.mayAsk(Optional.empty(), BEGINS.plusSeconds(it)))
            .count();
  }

  private StoreOutagePolicy policy() {
    var order = new CollectorOrder(folder.resolve("collectors"), new UUID(0, 1));
    return new StoreOutagePolicy(order, Site.subject("main"), BEGINS, Duration.ofSeconds(30));
  }
}
