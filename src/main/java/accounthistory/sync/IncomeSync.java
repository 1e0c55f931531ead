package accounthistory.sync;

import accounthistory.capture.Stream;
import accounthistory.capture.Urgency;
import accounthistory.exchange.protocol.ApiEndpoint;
import accounthistory.exchange.venue.Protocols;
import accounthistory.job.AccountJob;
import accounthistory.normalize.binance.flow.IncomeWindow;
import accounthistory.store.Store;
import accounthistory.store.write.ExpiredData;
import accounthistory.store.write.IncomeProgress;
import accounthistory.stream.IncomeAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An account's money flows: the present when its turn has come or a wallet moved without
/// explanation, then so many pages of the past as a run may request.
///
/// Its progress is read from the database, so a run that is killed at any point is resumed.
final class IncomeSync implements StreamSync {
  private final AccountJob job;
  private final Instant now;
  private final boolean isFirst;
  private final Supplier<Collection<String>> symbols;
  private IncomeProgress progress;
  private @Nullable IncomeWindow fresh;
  private int pages;
  private boolean hasMoved;

  /// What is given up next where the exchange does not say how far back it goes; twice as much each
  /// time, so that little is given up at the edge and a far one is reached.
  private Duration giveUp = Horizon.MARGIN;

  /// @param now on the exchange's clock; nothing later is requested
  /// @param symbols that the account may have flows of
  IncomeSync(
      AccountJob job, IncomeProgress progress, Instant now, Supplier<Collection<String>> symbols) {
    this.job = job;
    this.now = now;
    this.progress = progress;
    this.symbols = symbols;
    this.isFirst = progress.lastAskedAt().isEmpty();
    var schedule = job.schedule();
    var isDue =
        schedule.isDue(Stream.INCOME, progress.lastAskedAt(), now)
            || progress.unexplained().isPresent();
    this.fresh = isDue ? IncomePlan.fresh(progress, now) : null;
    this.pages = schedule.pages();
    this.hasMoved = true;
  }

  @Override
  public AccountJob job() {
    return job;
  }

  @Override
  public Stream stream() {
    return Stream.INCOME;
  }

  @Override
  public Optional<PagedRead> next(Urgency urgency) {
    return window(urgency).map(it -> new IncomeRead(endpoint(), it, urgency, symbols));
  }

  private ApiEndpoint endpoint() {
    return Protocols.of(job.subject().venue()).endpoints(stream()).getFirst();
  }

  private Optional<IncomeWindow> window(Urgency urgency) {
    return switch (urgency) {
      case SNAPSHOT -> Optional.empty();
      case INCOME -> Optional.ofNullable(fresh);
      // What a step has not moved, the next one would not move either.
      case BACKFILL -> pages > 0 && hasMoved ? IncomePlan.missing(progress, now) : Optional.empty();
    };
  }

  @Override
  public void stored(PagedRead read, Store store) {
    var step = (IncomeRead) read;
    var isPresent = step.window().equals(fresh);
    if (isPresent) {
      fresh = step.answer().flatMap(it -> rest(it, step.window())).orElse(null);
    } else {
      pages -= step.asked();
    }
    var before = progress;
    look(store);
    hasMoved =
        isPresent
            || !before.known().equals(progress.known())
            || !before.holes().equals(progress.holes());
  }

  private void look(Store store) {
    var known = store.incomeProgress(List.of(job.subject())).get(job.subject());
    progress = known == null ? IncomeProgress.NONE : known;
  }

  @Override
  public boolean isGoneOnWithout(PagedRead read, Optional<Duration> kept, Store store) {
    var step = (IncomeRead) read;
    var window = step.window();
    var end = window.to().plusMillis(1);
    var refused = new IncomeProgress.Stretch(window.from(), end);
    var from = Horizon.younger(refused, kept, giveUp, now);
    giveUp = giveUp.multipliedBy(2);
    if (window.equals(fresh)) {
      fresh = from.isBefore(end) ? IncomeWindow.of(from, window.to()) : null;
    }
    pages--;
    store.forgotten(
        job.subject(), new ExpiredData(Stream.INCOME, "", Horizon.older(window.from(), now), from));
    look(store);
    return true;
  }

  /// What is left of a stretch after a full page: it begins at the last row's instant, since more
  /// rows may lie there, or after it when it is known or can never be.
  private static Optional<IncomeWindow> rest(IncomeAnswer answer, IncomeWindow window) {
    var known = answer.known();
    var hole = answer.hole();
    var from =
        hole != null ? hole.plusMillis(1) : known != null ? known.to() : window.to().plusMillis(1);
    return from.isAfter(window.to())
        ? Optional.empty()
        : Optional.of(IncomeWindow.of(from, window.to()));
  }

  @Override
  public Optional<String> progress() {
    var missing = IncomePlan.missingTime(progress, now);
    return missing.isZero() && !isFirst
        ? Optional.empty()
        : Optional.of(
            "income known for %s of the last %s days"
                .formatted(days(IncomePlan.knownTime(progress, now)), Horizon.KEPT.toDays()));
  }

  private static String days(Duration duration) {
    var tenths = duration.toHours() * 10 / 24;
    return "%s.%s".formatted(tenths / 10, tenths % 10);
  }
}
