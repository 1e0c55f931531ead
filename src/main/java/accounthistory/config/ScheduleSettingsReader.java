package accounthistory.config;

import accounthistory.capture.Grid;
import accounthistory.config.key.AccountSettings;
import accounthistory.config.key.Key;
import accounthistory.config.key.Keys;
import accounthistory.config.value.SettingOrigin;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// A grid with its lateness out of three durations, each of which may be an account's own or the
/// common one.
final class ScheduleSettingsReader {
  private final SettingsReader reader;
  private final UnaryOperator<String> keyOf;

  /// @param keyOf where a word such as `every` is set, as a full key
  ScheduleSettingsReader(SettingsReader reader, UnaryOperator<String> keyOf) {
    this.reader = reader;
    this.keyOf = keyOf;
  }

  /// Empty without a grid, and when the durations do not fit each other.
  Optional<AccountSettings.Schedule> read(
      Optional<Duration> every, Optional<Duration> phase, Optional<Duration> lateness) {
    return every
        .flatMap(it -> made(Keys.EVERY, () -> new Grid(it, Duration.ZERO)))
        .map(Grid::every)
        .flatMap(it ->
            made(Keys.PHASE, () -> new Grid(it, phase.orElseGet(() -> Grid.defaultPhase(it)))))
        .flatMap(it ->
            made(
                Keys.LATENESS,
                () -> new AccountSettings.Schedule(it, lateness.orElseGet(it::defaultLateness))));
  }

  private <T> Optional<T> made(Key<?> about, Supplier<T> making) {
    var key = keyOf.apply(about.leaf());
    return reader.made(key, reader.origin(key).orElse(new SettingOrigin.ByDefault()), making);
  }
}
