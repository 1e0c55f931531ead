package accounthistory.exchange.ratelimit;

import accounthistory.capture.Urgency;
import accounthistory.exchange.ratelimit.WeightBudget.Reservation.Granted;
import accounthistory.state.LockedFile;
import accounthistory.state.LockedFile.Change;
import accounthistory.text.FileWords;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The weight of all processes of a machine for one host, and its closure, kept in a small file: so
/// a ban outlives the process that met it.
///
/// What a killed process had promised is forgotten when the next minute ends. A file that is
/// garbled counts as a full minute. While the disk refuses, the process goes on with what it knows.
public final class SharedBudget implements WeightBudget {
  private static final Logger LOG = LoggerFactory.getLogger(SharedBudget.class);

  private final LockedFile file;
  private final String host;
  private final Allowance allowance;
  private final AtomicReference<WeightUsage> last = new AtomicReference<>(WeightUsage.NONE);
  private final AtomicBoolean isAlone = new AtomicBoolean();

  private SharedBudget(LockedFile file, String host, Allowance allowance) {
    this.file = file;
    this.host = host;
    this.allowance = allowance;
  }

  /// The budget of a host.
  ///
  /// @param folder made when it is missing
  /// @param host what the file is called after, see `ExchangeOptions.egress`
  /// @param limit per minute, until `exchangeInfo` reports it; what any process learnt counts for
  ///   all
  /// @throws IOException when the folder cannot be used
  public static SharedBudget open(Path folder, String host, int limit, int headRoomPercent)
      throws IOException {
    var allowance = new Allowance(limit, headRoomPercent);
    var file = LockedFile.in(folder, host.replaceAll("[^A-Za-z0-9.-]+", "_") + ".weight");
    file.update(_ -> new Change<>(null, false, true));
    return new SharedBudget(file, host, allowance);
  }

  @Override
  public Reservation reserve(int weight, Urgency urgency, Instant now) {
    return change(
        now,
        it -> {
          var decision = it.reserve(weight, urgency, now, allowance);
          return new Step<>(decision.after(), decision.reservation());
        });
  }

  @Override
  public void settle(Granted granted, Instant repliedAt, OptionalInt used) {
    change(repliedAt, it -> Step.to(it.settled(granted, repliedAt, used)));
  }

  @Override
  public void release(Granted granted) {
    change(granted.minute(), it -> Step.to(it.released(granted)));
  }

  @Override
  public void limit(int weightPerMinute) {
    change(null, it -> Step.to(it.limited(weightPerMinute)));
  }

  @Override
  public void close(AddressBlock block) {
    change(block.until(), it -> Step.to(it.closed(block)));
  }

  @Override
  public Optional<AddressBlock> closure(Instant now) {
    return look()
        .map(it -> it.closure(now))
        .orElseGet(() -> change(now, it -> new Step<>(it, it.closure(now))));
  }

  @Override
  public Optional<AddressBlock> lastClosure() {
    return look().or(() -> Optional.of(last.get())).flatMap(it -> it.blocks().last());
  }

  @Override
  public boolean mayAskAbout(Instant now) {
    return change(
        now,
        it -> {
          var blocks = it.blocks();
          return blocks.isToBeAskedAbout(now)
              ? new Step<>(it.with(blocks.asked(now)), true)
              : new Step<>(it, false);
        });
  }

  @Override
  public void lift(Instant since) {
    change(since, it -> Step.to(it.with(it.blocks().lifted(since))));
  }

  @Override
  public Optional<Instant> liftedSince() {
    return look().flatMap(it -> it.blocks().liftedSince());
  }

  /// What the file says now, for people.
  public BudgetState state(Instant now) {
    var usage = look().orElseGet(() -> change(now, it -> new Step<>(it, it)));
    var minute = now.truncatedTo(ChronoUnit.MINUTES);
    var used =
        usage.minutes().stream()
            .filter(it -> it.begin().equals(minute))
            .mapToInt(WeightUsage.Minute::used)
            .sum();
    return new BudgetState(
        used,
        OptionalInt.of(usage.learnt().orElse(allowance.limit())),
        usage.closure(now),
        usage.blocks().askedAt());
  }

  /// Empty when the file is garbled or cannot be read, which the next change meets and reports.
  private Optional<WeightUsage> look() {
    try {
      return file.read()
          .map(WeightUsageText::in)
          .orElse(Optional.of(WeightUsage.NONE))
          .map(this::known);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// What a change leaves and answers.
  private record Step<T>(WeightUsage after, T result) {
    static Step<Boolean> to(WeightUsage after) {
      return new Step<>(after, true);
    }
  }

  /// @param now null when it is not known: what is garbled is then left to who knows it
  private <T> T change(@Nullable Instant now, Function<WeightUsage, Step<T>> step) {
    try {
      var done = file.update(text -> changed(text, now, step));
      last.accumulateAndGet(done.after(), SharedBudget::withClosuresOf);
      isAlone.set(false);
      return done.result();
    } catch (IOException e) {
      if (!isAlone.getAndSet(true)) {
        LOG.warn(
            "{}: cannot be used, so this process counts its weight alone: {}",
            file.path(),
            FileWords.of(e));
      }
      return alone(step);
    }
  }

  private <T> Change<Step<T>> changed(
      Optional<String> text, @Nullable Instant now, Function<WeightUsage, Step<T>> step) {
    var read = text.map(WeightUsageText::in).orElse(Optional.of(WeightUsage.NONE));
    if (read.isEmpty() && now == null) {
      return new Change<>(null, false, step.apply(last.get()));
    }
    var found = read.orElseGet(() -> salvaged(text.orElse(""), Objects.requireNonNull(now)));
    var done = step.apply(known(found));
    var isSame = read.isPresent() && found.equals(done.after());
    return new Change<>(
        isSame ? null : WeightUsageText.of(done.after(), host), hasToLast(found, done, now), done);
  }

  private WeightUsage salvaged(String text, Instant now) {
    LOG.warn("{}: garbled, taken for a full minute", file.path());
    return WeightUsageText.salvaged(text, String.valueOf(file.path()), now);
  }

  /// A closure may not get lost with the power, neither when it is made nor when the file that
  /// holds it is replaced.
  private static boolean hasToLast(WeightUsage before, Step<?> done, @Nullable Instant now) {
    var blocks = done.after().blocks();
    return !blocks.equals(before.blocks())
        || blocks.last().filter(it -> now == null || !it.isOver(now)).isPresent();
  }

  /// A closure that the disk did not take, or that was lost with the file, still holds here.
  private WeightUsage known(WeightUsage read) {
    return withClosuresOf(last.get(), read);
  }

  private static WeightUsage withClosuresOf(WeightUsage before, WeightUsage after) {
    return after.with(after.blocks().with(before.blocks()));
  }

  private synchronized <T> T alone(Function<WeightUsage, Step<T>> step) {
    var done = step.apply(last.get());
    last.set(done.after());
    return done.result();
  }
}
