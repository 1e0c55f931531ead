package accounthistory.reconcile;

import static accounthistory.reconcile.Books.book;
import static accounthistory.reconcile.Books.flow;
import static accounthistory.reconcile.Books.funding;
import static accounthistory.reconcile.Books.lines;
import static accounthistory.reconcile.Books.residuals;
import static accounthistory.reconcile.Books.slot;
import static accounthistory.reconcile.Books.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Every flow belongs to the first taken slot whose wallet contains it.
final class BookingTest {
  private static final List<TakenSlot> FUNDING_MIDNIGHT =
      List.of(
          slot("-59.6", "USDT", "10000"),
          slot("0.4", "USDT", "9995"),
          slot("60.4", "USDT", "9987.5"));

  @Nested
  final class FundingThatSettlesLateAndSymbolBySymbol {
    private final List<Flow> flows = List.of(funding("0", "A", "-5"), funding("0", "B", "-7.5"));

    @Test
    void isInTheFirstWalletThatHasIt() {
      var booked = book(FUNDING_MIDNIGHT, flows);

      assertThat(lines(booked, flows)).containsExactly("A in 00:00 exact", "B in 00:01 exact");
      assertThat(lines(booked)).containsExactly("23:59 opening", "00:00 exact", "00:01 settled");
      assertThat(residuals(FUNDING_MIDNIGHT, booked.entries())).isEmpty();
    }

    @Test
    void isUnexplainedWhenItsStampAloneDecides() {
      var byStamp =
          flows.stream()
              .map(it -> new Booked.Entry(it, FUNDING_MIDNIGHT.get(1).at(), Booking.BY_TIME))
              .toList();

      assertThat(residuals(FUNDING_MIDNIGHT, byStamp))
          .containsOnly(
              Map.entry("00:00 USDT", new BigDecimal("7.5")),
              Map.entry("00:01 USDT", new BigDecimal("-7.5")));
    }

    @Test
    void waitsForAWalletThatHasIt() {
      var booked = book(FUNDING_MIDNIGHT.subList(0, 2), flows);

      assertThat(lines(booked, flows)).containsExactly("A in 00:00 exact", "B waits");
    }

    @Test
    void mayTakeThreeSlots() {
      var slots =
          List.of(
              slot("-10", "USDT", "100"),
              slot("0.4", "USDT", "100"),
              slot("30", "USDT", "100"),
              slot("50", "USDT", "95"));
      var distinct = new ArrayList<TakenSlot>();
      for (var i = 0; i < slots.size(); i++) {
        var it = slots.get(i);
        distinct.add(
            new TakenSlot(
                Books.MIDNIGHT.plusSeconds(60L * i), it.from(), it.to(), it.wallets(), Set.of()));
      }
      var late = List.of(funding("0", "A", "-5"));

      assertThat(lines(book(distinct, late), late)).containsExactly("A in 00:03 exact");
    }
  }

  @Test
  void assetsAreLookedAtOneByOne() {
    var slots =
        List.of(
            slot("-59.6", "USDT", "100", "BNB", "2"),
            slot("0.4", "USDT", "100", "BNB", "1.9", "USDC", "7"),
            slot("60.4", "USDT", "95", "USDC", "7"));
    var flows =
        List.of(
            funding("0", "A", "-5"),
            flow("0.1", "COMMISSION", "A", "BNB", "-0.1", "fee"),
            flow("-30", "TRANSFER", "", "USDC", "7", "in"),
            flow("30", "TRANSFER", "", "BNB", "-1.9", "out"));

    var booked = book(slots, flows);

    assertThat(lines(booked, flows))
        .containsExactly(
            "A in 00:01 exact",
            "fee in 00:00 exact",
            "in in 00:00 settled",
            "out in 00:01 settled");
    assertThat(residuals(slots, booked.entries())).isEmpty();
  }

  @Test
  void aFlowBeforeTheFirstSlotIsContainedInItsWallet() {
    var flows = List.of(transfer("-86400", "old", "1000"), transfer("30", "new", "5"));
    var slots = List.of(slot("0.4", "USDT", "1000"), slot("60.4", "USDT", "1005"));

    var booked = book(slots, flows);

    assertThat(lines(booked, flows))
        .containsExactly("old in 00:00 settled", "new in 00:01 settled");
    var opening = booked.intervals().getFirst();
    assertThat(opening.openedAt()).isNull();
    assertThat(opening.flowsFrom()).isNull();
    assertThat(opening.kind()).isEqualTo(Interval.Kind.OPENING);
  }

  @Test
  void theSecondSlotTellsWhatTheFirstWalletHad() {
    var slots = List.of(slot("0.4", "USDT", "95"), slot("60.4", "USDT", "87.5"));
    var flows = List.of(funding("0", "A", "-5"), funding("0", "B", "-7.5"));

    assertThat(lines(book(slots, flows), flows))
        .containsExactly("A in 00:00 exact", "B in 00:01 exact");
    assertThat(lines(book(slots.subList(0, 1), flows), flows))
        .containsExactly("A in 00:00 by_time", "B in 00:00 by_time");
  }

  @Test
  void aFlowAfterTheLastCaptureWaits() {
    var flows = List.of(transfer("60.46", "late", "1"));

    assertThat(lines(book(FUNDING_MIDNIGHT, flows), flows)).containsExactly("late waits");
  }

  @Test
  void anIntervalKnowsWhichStampsItsFlowsCanHave() {
    var interval = book(FUNDING_MIDNIGHT, List.of()).intervals().get(1);

    assertThat(interval.openedAt()).isEqualTo(Books.at("-60"));
    assertThat(interval.flowsFrom()).isEqualTo(Books.at("-119.65"));
    assertThat(interval.flowsTo()).isEqualTo(Books.at("0.45"));
  }

  @Nested
  final class Ties {
    private final List<TakenSlot> slots =
        List.of(slot("-59.6", "USDT", "0"), slot("0.4", "USDT", "5"), slot("60.4", "USDT", "10"));

    @Test
    void goToTheEarliestAndAreCalledAmbiguous() {
      var flows = List.of(transfer("0.1", "1", "5"), transfer("0.2", "2", "5"));

      var booked = book(slots, flows);

      assertThat(lines(booked, flows))
          .containsExactly("1 in 00:00 ambiguous", "2 in 00:01 ambiguous");
      assertThat(lines(booked))
          .containsExactly("23:59 opening", "00:00 ambiguous", "00:01 ambiguous");
      assertThat(residuals(slots, booked.entries())).isEmpty();
    }

    @Test
    void goWhereTheStampsPutThem() {
      // Both fit; the first alone needs no flow elsewhere than where its stamp puts it.
      var flows = List.of(transfer("0.39", "1", "5"), transfer("0.42", "2", "5"));

      assertThat(lines(book(slots, flows), flows))
          .containsExactly("1 in 00:00 ambiguous", "2 in 00:01 ambiguous");

      var otherWay =
          List.of(transfer("0.1", "1", "2"), transfer("0.2", "2", "3"), transfer("0.42", "3", "5"));
      assertThat(lines(book(slots, otherWay), otherWay))
          .containsExactly("1 in 00:00 ambiguous", "2 in 00:00 ambiguous", "3 in 00:01 ambiguous");
    }

    @Test
    void haveNoPartInFlowsThatCancelOut() {
      var flows =
          List.of(transfer("0.1", "1", "5"), transfer("0.2", "2", "5"), transfer("0.3", "3", "-5"));

      var booked = book(List.of(slots.get(0), slots.get(1)), flows);

      assertThat(booked.entries())
          .extracting(Booked.Entry::booking)
          .containsOnly(Booking.AMBIGUOUS);
      assertThat(residuals(slots.subList(0, 2), booked.entries())).isEmpty();
    }

    @Test
    void areNotMadeByAmountsOfZero() {
      var flows = List.of(transfer("0.1", "1", "5"), transfer("0.2", "2", "0.00"));

      var booked = book(slots.subList(0, 2), flows);

      assertThat(lines(booked, flows)).containsExactly("1 in 00:00 exact", "2 in 00:00 by_time");
      assertThat(lines(booked)).containsExactly("23:59 opening", "00:00 exact");
    }
  }

  @Nested
  final class WalletsThatTheFlowsDoNotExplain {
    @Test
    void leaveTheirFlowsToTheStamps() {
      var slots = List.of(slot("-59.6", "USDT", "0"), slot("0.4", "USDT", "4"));
      var flows = List.of(transfer("0.1", "in", "5"), transfer("0.43", "out", "1"));

      var booked = book(slots, flows);

      assertThat(lines(booked, flows)).containsExactly("in in 00:00 by_time", "out waits");
      assertThat(lines(booked)).containsExactly("23:59 opening", "00:00 unresolved [USDT]");
    }

    @Test
    void areSaidWithoutAnyFlow() {
      var slots =
          List.of(
              slot("-59.6", "USDT", "1", "BNB", "1"),
              slot("0.4", "USDT", "2"),
              slot("60.4", "USDT", "2"));

      assertThat(lines(book(slots, List.of())))
          .containsExactly("23:59 opening", "00:00 unresolved [BNB, USDT]", "00:01 settled");
    }

    @Test
    void areSaidOfAWalletThatIsNotKnown() {
      var known = slot("0.4", "USDT", "5");
      var unknown = new TakenSlot(known.at(), known.from(), known.to(), Map.of(), Set.of("USDT"));
      var slots = List.of(slot("-59.6", "USDT", "5"), unknown, slot("60.4", "USDT", "5"));

      assertThat(lines(book(slots, List.of())))
          .containsExactly("23:59 opening", "00:00 unresolved [USDT]", "00:01 unresolved [USDT]");
    }

    @Test
    void doNotPassTheirRestOn() {
      var slots =
          List.of(slot("-59.6", "USDT", "0"), slot("0.4", "USDT", "3"), slot("60.4", "USDT", "10"));
      var flows = List.of(transfer("30", "in", "7"));

      assertThat(lines(book(slots, flows)))
          .containsExactly("23:59 opening", "00:00 unresolved [USDT]", "00:01 settled");
    }
  }

  @Nested
  final class MoreThanSixteenOpenFlows {
    @Test
    void areChosenByTrade() {
      var flows = new ArrayList<Flow>();
      for (var trade = 0; trade < 10; trade++) {
        var id = "t" + trade;
        flows.add(flow("0." + trade, "REALIZED_PNL", "ETHUSDT", "USDT", "1" + trade, id));
        flows.add(flow("0." + trade, "COMMISSION", "ETHUSDT", "USDT", "-0.1" + trade, id));
      }
      // Trades 0 to 5 are in but for trade 3: all of one symbol, and no first few.
      var wallet = new BigDecimal("0");
      for (var in : List.of(0, 1, 2, 4, 5)) {
        wallet = wallet.add(new BigDecimal("1" + in)).subtract(new BigDecimal("0.1" + in));
      }
      var slots = List.of(slot("-59.6"), slot("0.95", "USDT", wallet.toPlainString()));

      var booked = book(slots, flows);

      assertThat(residuals(slots, booked.entries())).isEmpty();
      assertThat(booked.entries()).hasSize(10);
      assertThat(lines(booked)).containsExactly("23:59 opening", "00:00 ambiguous");
    }

    @Test
    void areChosenBySymbol() {
      var flows = new ArrayList<Flow>();
      for (var i = 0; i < 40; i++) {
        var symbol = i % 2 == 0 ? "AUSDT" : "BUSDT";
        flows.add(flow("0.1", "FUNDING_FEE", symbol, "USDT", i % 2 == 0 ? "-1" : "-2.5", "f" + i));
      }
      var slots = List.of(slot("-59.6"), slot("0.4", "USDT", "-50"), slot("61", "USDT", "-70"));

      var booked = book(slots, flows);

      assertThat(residuals(slots, booked.entries())).isEmpty();
      assertThat(booked.entries())
          .filteredOn(it -> it.flow().key().symbol().equals("BUSDT"))
          .hasSize(20)
          .allMatch(it -> it.slot().equals(Books.MIDNIGHT));
      assertThat(lines(booked))
          .containsExactly("23:59 opening", "00:00 ambiguous", "00:01 ambiguous");
    }

    @Test
    void areCutWhereTheWalletFits() {
      var flows =
          IntStream.range(0, 40)
              .mapToObj(i ->
                  flow(
                      "0." + (100 + i),
                      "REALIZED_PNL",
                      "ETHUSDT",
                      "USDT",
                      "1." + (10 + i),
                      "t" + i))
              .toList();
      var inWallet = flows.subList(0, 23);
      var sum = inWallet.stream().map(Flow::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
      var slots = List.of(slot("-59.6"), slot("0.13", "USDT", sum.toPlainString()));

      var booked = book(slots, flows);

      assertThat(booked.entries())
          .extracting(Booked.Entry::flow)
          .containsExactlyElementsOf(inWallet);
      assertThat(lines(booked)).containsExactly("23:59 opening", "00:00 ambiguous");
    }

    @Test
    void areLeftToTheStampsWhenNothingFits() {
      var flows =
          IntStream.range(0, 17)
              .mapToObj(i -> flow("0.1", "COMMISSION", "S" + i, "USDT", "-1", "t" + i))
              .toList();
      var slots = List.of(slot("-59.6"), slot("0.4", "USDT", "-0.5"));

      var booked = book(slots, flows);

      assertThat(booked.entries())
          .hasSize(17)
          .extracting(Booked.Entry::booking)
          .containsOnly(Booking.BY_TIME);
      assertThat(lines(booked)).containsExactly("23:59 opening", "00:00 unresolved [USDT]");
    }
  }

  @Nested
  final class AGap {
    private final List<TakenSlot> slots =
        List.of(slot("-59.6", "USDT", "10"), slot("36000.4", "USDT", "13"));

    @Test
    void isOneInterval() {
      var flows = List.of(transfer("60", "1", "1"), transfer("18000", "2", "2"));

      var booked = book(slots, flows);

      assertThat(lines(booked, flows)).containsExactly("1 in 10:00 settled", "2 in 10:00 settled");
      assertThat(lines(booked)).containsExactly("23:59 opening", "10:00 settled");
    }

    @Test
    void isSplitByASlotThatComesLater() {
      var flows = List.of(transfer("60", "1", "1"), transfer("18000", "2", "2"));
      var between = List.of(slots.getFirst(), slot("3600.4", "USDT", "11"), slots.getLast());

      assertThat(lines(book(between, flows), flows))
          .containsExactly("1 in 01:00 settled", "2 in 10:00 settled");
    }
  }

  @Test
  void aFlowThatIsSeenLateIsBookedAsIfItHadBeenThere() {
    var early = List.of(funding("0", "A", "-5"));
    var late = List.of(funding("0", "A", "-5"), funding("0", "B", "-7.5"));

    assertThat(lines(book(FUNDING_MIDNIGHT, early)))
        .containsExactly("23:59 opening", "00:00 exact", "00:01 unresolved [USDT]");
    assertThat(lines(book(FUNDING_MIDNIGHT, late)))
        .containsExactly("23:59 opening", "00:00 exact", "00:01 settled");
  }

  @Test
  void aLagIsNeverNegative() {
    var key = funding("0", "A", "-5").key();

    assertThatThrownBy(() -> new Flow(key, BigDecimal.ONE, Duration.ofSeconds(-1)))
        .hasMessageContaining("FUNDING_FEE settles within PT-1S");
  }
}
