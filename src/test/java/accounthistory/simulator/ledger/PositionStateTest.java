package accounthistory.simulator.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// What trades make of a position.
final class PositionStateTest {
  private static final Instant AT = Instant.parse("2026-11-20T12:00:00Z");

  @Test
  void openingTakesTheTradesPrice() {
    var opened = after(PositionState.NONE, "-2", "100.5");

    assertThat(opened.quantity()).isEqualByComparingTo("-2");
    assertThat(opened.entryPrice()).isEqualByComparingTo("100.5");
    assertThat(opened.updatedAt()).isEqualTo(AT);
  }

  @Test
  void addingAveragesToThirteenDecimals() {
    var added = after(after(PositionState.NONE, "1", "100"), "2", "101");

    assertThat(added.quantity()).isEqualByComparingTo("3");
    assertThat(added.entryPrice()).isEqualTo(new BigDecimal("100.6666666666667"));
  }

  @Test
  void addingToShortAveragesAlike() {
    var added = after(after(PositionState.NONE, "-1", "100"), "-3", "104");

    assertThat(added.entryPrice()).isEqualByComparingTo("103");
  }

  @Test
  void reducingKeepsTheEntryAndItsShareOfTheMargin() {
    var opened = after(PositionState.NONE, "4", "100").plusIsolated(new BigDecimal("80"), AT);

    var reduced = after(opened, "-1", "120");

    assertThat(reduced.quantity()).isEqualByComparingTo("3");
    assertThat(reduced.entryPrice()).isEqualByComparingTo("100");
    assertThat(reduced.isolatedWallet()).isEqualByComparingTo("60");
    assertThat(opened.closedBy(new BigDecimal("-1"))).isEqualByComparingTo("1");
  }

  @Test
  void closingLeavesNothing() {
    var opened = after(PositionState.NONE, "4", "100").plusIsolated(new BigDecimal("80"), AT);

    var closed = after(opened, "-4", "90");

    assertThat(closed.isFlat()).isTrue();
    assertThat(closed.entryPrice()).isZero();
    assertThat(closed.isolatedWallet()).isZero();
  }

  @Test
  void flippingClosesAllAndOpensTheRest() {
    var opened = after(PositionState.NONE, "4", "100").plusIsolated(new BigDecimal("80"), AT);

    var flipped = after(opened, "-6", "90");

    assertThat(flipped.quantity()).isEqualByComparingTo("-2");
    assertThat(flipped.entryPrice()).isEqualByComparingTo("90");
    assertThat(flipped.isolatedWallet()).isZero();
    assertThat(opened.closedBy(new BigDecimal("-6"))).isEqualByComparingTo("4");
    assertThat(opened.closedBy(new BigDecimal("6"))).isZero();
  }

  private static PositionState after(PositionState state, String change, String price) {
    return state.traded(new BigDecimal(change), new BigDecimal(price), AT);
  }
}
