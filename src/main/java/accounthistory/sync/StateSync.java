package accounthistory.sync;

import accounthistory.capture.Document;
import accounthistory.capture.Stream;
import accounthistory.capture.Urgency;
import accounthistory.exchange.protocol.Request;
import accounthistory.job.AccountJob;
import accounthistory.store.Store;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/// A stream whose questions are known before the first is asked: its whole present state, or what
/// the database lacks of it. Each list of requests becomes one capture.
final class StateSync implements StreamSync {
  private final AccountJob job;
  private final Stream stream;
  private final Queue<List<Request>> left;

  /// @param reads the requests of each capture, none of them empty
  StateSync(AccountJob job, Stream stream, Collection<List<Request>> reads) {
    this.job = job;
    this.stream = stream;
    this.left = new ArrayDeque<>(reads);
  }

  private static final class Questions implements PagedRead {
    private final Queue<Request> left;

    Questions(List<Request> requests) {
      left = new ArrayDeque<>(requests);
    }

    @Override
    public Optional<Request> next() {
      return Optional.ofNullable(left.peek());
    }

    @Override
    public void answered(Document document) {
      left.remove();
    }

    @Override
    public boolean takesUnknownSymbols() {
      return true;
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
    return urgency == stream.urgency()
        ? Optional.ofNullable(left.peek())
            .map(it -> new Questions(it.stream().map(one -> one.with(urgency)).toList()))
        : Optional.empty();
  }

  @Override
  public void stored(PagedRead read, Store store) {
    left.remove();
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
