package accounthistory.exchange.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.FailureReason;
import accounthistory.capture.Urgency;
import accounthistory.exchange.ratelimit.WeightBudget.Reservation.Closed;
import accounthistory.exchange.ratelimit.WeightBudget.Reservation.Exhausted;
import accounthistory.exchange.ratelimit.WeightBudget.Reservation.Granted;
import accounthistory.testing.OtherProcess;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

@Timeout(120)
final class SharedBudgetTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final AddressBlock BAN =
      new AddressBlock(
          NOON.plusSeconds(7200), FailureReason.BANNED, "GET x: HTTP 418, \"banned until…\"");

  private final Logger logger = (Logger) LoggerFactory.getLogger(SharedBudget.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @TempDir private Path home;

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.WARN);
    logger.setAdditive(false);
  }

  @AfterEach
  void stop() {
    logger.setLevel(null);
    logger.setAdditive(true);
    logger.detachAppender(log);
  }

  @Test
  void processesTogetherNeverSpendMoreThanThereIs() throws Exception {
    var needed =
        List.<Class<?>>of(
            SpendingProcess.class,
            SharedBudget.class,
            Nullable.class,
            Logger.class,
            org.slf4j.Logger.class,
            ch.qos.logback.core.Appender.class);
    var running = new ArrayList<Process>();
    for (var i = 0; i < 3; i++) {
      running.add(OtherProcess.start("022", needed, home.toString(), NOON.toString()));
    }
    var sum = 0;
    for (var process : running) {
      var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
      sum += Integer.parseInt(said.strip());
    }
    assertThat(sum).isEqualTo(900);
  }

  @Test
  void whatOneSpendsTheOtherCannot() throws Exception {
    var one = open();
    var other = open();
    var granted = (Granted) one.reserve(60, Urgency.SNAPSHOT, NOON);
    assertThat(other.reserve(31, Urgency.SNAPSHOT, NOON))
        .isEqualTo(new Exhausted(60, 90, NOON.plusSeconds(60)));
    one.settle(granted, NOON.plusSeconds(1), OptionalInt.of(80));
    assertThat(other.reserve(10, Urgency.SNAPSHOT, NOON)).isInstanceOf(Granted.class);
    assertThat(one.reserve(1, Urgency.SNAPSHOT, NOON)).isInstanceOf(Exhausted.class);
  }

  @Test
  void aBanStopsTheOthersAndWhoComesLater() throws Exception {
    var other = open();
    open().close(BAN);
    assertThat(other.closure(NOON)).contains(BAN);
    assertThat(other.reserve(1, Urgency.SNAPSHOT, NOON)).isEqualTo(new Closed(BAN));

    var restarted = open();
    restarted.close(new AddressBlock(NOON.plusSeconds(60), FailureReason.THROTTLED, "less"));
    assertThat(restarted.reserve(1, Urgency.SNAPSHOT, NOON.plusSeconds(7199)))
        .isEqualTo(new Closed(BAN));
    assertThat(restarted.reserve(1, Urgency.SNAPSHOT, NOON.plusSeconds(7200)))
        .isInstanceOf(Granted.class);
  }

  @Test
  void aLimitThatOneLearntCountsForAllWithEachOnesHeadRoom() throws Exception {
    open().limit(50);
    assertThat(open().reserve(46, Urgency.SNAPSHOT, NOON))
        .isEqualTo(new Exhausted(0, 45, NOON.plusSeconds(60)));
    assertThat(SharedBudget.open(home, "host", 100, 50).reserve(26, Urgency.SNAPSHOT, NOON))
        .isEqualTo(new Exhausted(0, 25, NOON.plusSeconds(60)));
  }

  @Test
  void hostsDoNotShare() throws Exception {
    open().close(BAN);
    assertThat(SharedBudget.open(home, "other:8080", 100, 10).closure(NOON)).isEmpty();
    assertThat(home.resolve("other_8080.weight.lock")).exists();
  }

  @Test
  void thePromiseOfWhoWasKilledIsForgotten() throws Exception {
    open().reserve(90, Urgency.SNAPSHOT, NOON.plusSeconds(59));
    assertThat(open().reserve(1, Urgency.SNAPSHOT, NOON.plusSeconds(61)))
        .isInstanceOf(Exhausted.class);
    assertThat(open().reserve(90, Urgency.SNAPSHOT, NOON.plusSeconds(121)))
        .isInstanceOf(Granted.class);
  }

  @Test
  void theFileIsForPeopleAndForTheOwnerAlone() throws Exception {
    var budget = open();
    budget.limit(2400);
    var granted = (Granted) budget.reserve(10, Urgency.SNAPSHOT, NOON);
    budget.settle(granted, NOON.plusSeconds(1), OptionalInt.of(85));
    budget.reserve(5, Urgency.SNAPSHOT, NOON.plusSeconds(2));
    budget.close(BAN);
    assertThat(Files.readAllLines(file()))
        .containsExactly(
            "# Request weight asked of host from this machine, times by its clock.",
            "# Kept by account-history: remove it only while nothing may be asked by mistake.",
            "limit 2400",
            "minute 2026-03-01T12:00:00Z used 90 promised 5",
            "closed since 2026-03-01T14:00:00Z until 2026-03-01T14:00:00Z banned: GET x: HTTP 418,"
                + " \"banned until…\"",
            "end");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  /// It got thirty days, once by 429 and once by 418, and believed both.
  @Test
  void whatAFormerVersionBelievedForAMonthIsBelievedWithinTodaysLimits() throws Exception {
    var told =
        """
        minute 2026-03-01T11:59:00Z used 85 promised 10
        closed until 2026-03-31T12:00:00Z %s: Retry-After: 2592000
        end
        """;
    Files.writeString(file(), told.formatted("throttled"));
    assertThat(open().closure(NOON.plusSeconds(299))).isPresent();
    assertThat(open().closure(NOON.plusSeconds(300))).isEmpty();

    Files.writeString(file(), told.formatted("banned"));
    var doubted = NOON.plus(AddressBlock.BELIEVED);
    assertThat(open().closure(doubted)).isPresent();
    assertThat(open().mayAskAbout(doubted.minusSeconds(1))).isFalse();
    assertThat(open().mayAskAbout(doubted)).isTrue();
    assertThat(open().mayAskAbout(doubted.plusSeconds(3599))).isFalse();
    assertThat(open().mayAskAbout(doubted.plusSeconds(3600))).isTrue();
  }

  @Test
  void whatWasAskedAboutAndLiftedIsKeptAndAnOldTextIsUnderstood() throws Exception {
    Files.writeString(
        file(),
        """
        minute 2026-03-08T11:59:00Z used 85 promised 10
        closed until 2026-03-11T12:00:00Z banned: by a version before
        end
        """);
    var until = Instant.parse("2026-03-11T12:00:00Z");
    var since = until.minus(AddressBlock.BELIEVED);
    assertThat(open().closure(since))
        .hasValue(new AddressBlock(until, since, FailureReason.BANNED, "by a version before"));

    open()
        .close(
            new AddressBlock(until.plusSeconds(9), since, FailureReason.BANNED, "a little longer"));
    assertThat(open().mayAskAbout(until.minusMillis(1))).isFalse();
    assertThat(open().mayAskAbout(until)).isTrue();
    assertThat(open().mayAskAbout(until)).isFalse();
    assertThat(open().state(until).askedAt()).hasValue(until);
    open().lift(since);
    assertThat(Files.readAllLines(file()))
        .contains("asked 2026-03-11T12:00:00Z", "lifted since 2026-03-08T12:00:00Z");
    assertThat(open().liftedSince()).hasValue(since);
    assertThat(open().closure(since)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "end",
        "\u0000\u0000\u0000\u0000",
        "limit 2400\nminute 2026-03-01T12:00:00Z used 1 promised 0\n",
        "limit 2400\nminute 2026-03-01T12:00:00Z used 1 promi",
        "limit 0\nend\n",
        "limit -5\nend\n",
        "limit 99999999999\nend\n",
        "minute 2026-03-01T12:00:01Z used 1 promised 0\nend\n",
        "minute 2026-03-99T12:00:00Z used 1 promised 0\nend\n",
        "closed until tomorrow, at noon banned: x\nend\n",
        "nothing is closed\nend\n",
        "end\nlimit 2400\n",
      })
  void aGarbledFileCountsAsAFullMinuteAndIsSaid(String text) throws Exception {
    var isWhole = text.equals("end");
    Files.writeString(file(), text);
    var budget = open();
    assertThat(budget.closure(NOON.plusSeconds(7)).isPresent()).isNotEqualTo(isWhole);
    var reservation = budget.reserve(1, Urgency.SNAPSHOT, NOON.plusSeconds(8));
    if (isWhole) {
      assertThat(reservation).isInstanceOf(Granted.class);
      return;
    }
    assertThat(((Closed) reservation).block().until()).isEqualTo(NOON.plusSeconds(60));
    assertThat(((Closed) reservation).block().message())
        .isEqualTo(
            file().toRealPath() + " was garbled, so what was asked in this minute is not known");
    assertThat(log.list).hasSize(1);
    assertThat(log.list.getFirst().getFormattedMessage())
        .isEqualTo(file().toRealPath() + ": garbled, taken for a full minute");
    assertThat(open().reserve(90, Urgency.SNAPSHOT, NOON.plusSeconds(60)))
        .isInstanceOf(Granted.class);
  }

  @Test
  void aBanThatCanStillBeReadInAGarbledFileHolds() throws Exception {
    open().close(BAN);
    var lines = Files.readString(file());
    Files.writeString(file(), "\u0000\n" + lines.replace("end", "e"));
    assertThat(open().closure(NOON)).contains(BAN);
    Files.writeString(file(), "\u0000\nclosed until +99999-03-01T12:00:00Z banned: absurd\n");
    assertThat(open().closure(NOON).orElseThrow().until()).isEqualTo(NOON.plusSeconds(60));
  }

  @Test
  void aGarbledFileIsNotMendedByWhoDoesNotKnowTheTime() throws Exception {
    Files.writeString(file(), "torn");
    open().limit(2400);
    assertThat(file()).hasContent("torn");
    open().close(BAN);
    assertThat(open().closure(NOON)).isPresent();
    assertThat(open().closure(BAN.until().minusMillis(1))).isPresent();
  }

  @Test
  void whenTheDiskRefusesTheProcessGoesOnWithWhatItKnows() throws Exception {
    var budget = open();
    budget.reserve(60, Urgency.SNAPSHOT, NOON);
    // A folder in the lock's place cannot be opened, by root neither.
    Files.delete(home.resolve("host.weight.lock"));
    Files.createDirectory(home.resolve("host.weight.lock"));
    assertThat(budget.reserve(30, Urgency.SNAPSHOT, NOON)).isInstanceOf(Granted.class);
    assertThat(budget.reserve(1, Urgency.SNAPSHOT, NOON)).isInstanceOf(Exhausted.class);
    budget.close(BAN);
    assertThat(budget.closure(NOON)).contains(BAN);
    assertThat(log.list).hasSize(1);
    assertThat(log.list.getFirst().getFormattedMessage())
        .contains("host.weight: cannot be used, so this process counts its weight alone");

    Files.delete(home.resolve("host.weight.lock"));
    budget.reserve(1, Urgency.SNAPSHOT, NOON);
    assertThat(open().closure(NOON)).contains(BAN);
  }

  private SharedBudget open() throws IOException {
    return SharedBudget.open(home, "host", 100, 10);
  }

  private Path file() {
    return home.resolve("host.weight");
  }
}
