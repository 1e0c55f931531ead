package accounthistory.sync;

import accounthistory.capture.Document;
import accounthistory.capture.Stream;
import accounthistory.exchange.binance.Endpoint;
import accounthistory.exchange.binance.Request;
import accounthistory.exchange.binance.Urgency;
import accounthistory.job.AccountJob;
import accounthistory.store.Store;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/// A stream whose whole present state is asked for at each turn, with one question an endpoint.
final class StateSync implements StreamSync {
  private final AccountJob job;
  private final Stream stream;
  private final List<Endpoint> endpoints;
  private boolean isDone;

  StateSync(AccountJob job, Stream stream, List<Endpoint> endpoints) {
    this.job = job;
    this.stream = stream;
    this.endpoints = List.copyOf(endpoints);
  }

  private static final class Questions implements PagedRead {
    private final Queue<Endpoint> left;

    Questions(List<Endpoint> endpoints) {
      left = new ArrayDeque<>(endpoints);
    }

    @Override
    public Optional<Request> next() {
      return Optional.ofNullable(left.peek()).map(it -> Request.of(it).with(Urgency.INCOME));
    }

    @Override
    public void answered(Document document) {
      left.remove();
    }
  }

  @Override
  public AccountJob job() {
    return job;
  }

  @Override
  public Stream stream() {
    return stream;
  }

  @Override
  public Optional<PagedRead> next(Urgency urgency) {
    return urgency == Urgency.INCOME && !isDone
        ? Optional.of(new Questions(endpoints))
        : Optional.empty();
  }

  @Override
  public void stored(PagedRead read, Store store) {
    isDone = true;
  }

  @Override
  public boolean isGoneOnWithout(PagedRead read, Optional<Duration> kept, Store store) {
    return false;
  }

  @Override
  public Optional<String> progress() {
    return Optional.empty();
  }
}
