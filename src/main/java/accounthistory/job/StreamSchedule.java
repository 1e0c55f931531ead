package accounthistory.job;

import accounthistory.capture.Stream;
import accounthistory.text.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// How often an account's streams other than the snapshots are requested.
///
/// @param every by stream; one that is not named is not requested
/// @param place of the account among all, from 0, so that not all are asked at one instant
/// @param accounts how many there are
/// @param pages how many pages of the past one run may request
/// @param onlyHedgedTrades whether the fills of an account in one-way mode are not requested
public record StreamSchedule(
    Map<Stream, Duration> every, int place, int accounts, int pages, boolean onlyHedgedTrades) {
  /// Of an account of which only snapshots are requested.
  public static final StreamSchedule NONE = new StreamSchedule(Map.of(), 0, 1, 0, true);

  public StreamSchedule {
    every = Map.copyOf(every);
    if (place < 0 || place >= accounts) {
      throw new IllegalArgumentException("account %s of %s".formatted(place, accounts));
    }
    every.forEach((stream, duration) -> {
      if (!duration.isPositive()) {
        throw new IllegalArgumentException(
            "stream %s every %s: want more than nothing"
                .formatted(stream.label(), DurationText.exact(duration)));
      }
    });
  }

  public boolean wants(Stream stream) {
    return every.containsKey(stream);
  }

  /// Whether the account's turn has come since it was asked last.
  public boolean isDue(Stream stream, Optional<Instant> last, Instant now) {
    return wants(stream) && last.map(it -> turn(stream, it) < turn(stream, now)).orElse(true);
  }

  /// When the turn after this instant begins.
  public Instant nextTurn(Stream stream, Instant now) {
    var duration = every(stream);
    return Instant.EPOCH.plus(offset(duration)).plus(duration.multipliedBy(turn(stream, now) + 1));
  }

  private long turn(Stream stream, Instant at) {
    var duration = every(stream);
    var since = Duration.between(Instant.EPOCH.plus(offset(duration)), at);
    return Math.floorDiv(since.toMillis(), Math.max(1, duration.toMillis()));
  }

  private Duration offset(Duration duration) {
    return duration.multipliedBy(place).dividedBy(accounts);
  }

  /// How often a stream of the account is requested.
  public Duration every(Stream stream) {
    var duration = every.get(stream);
    if (duration == null) {
      throw new IllegalArgumentException("stream " + stream.label() + " is not requested");
    }
    return duration;
  }
}
