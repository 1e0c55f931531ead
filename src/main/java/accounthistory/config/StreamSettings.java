package accounthistory.config;

import accounthistory.capture.Stream;
import accounthistory.config.key.Keys;
import accounthistory.config.key.Trades;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/// What is requested of accounts in addition to their snapshots.
///
/// @param every how often, by stream
/// @param pages how many pages of the past one run may request, per account and stream
/// @param trades whose fills
public record StreamSettings(Map<Stream, Duration> every, int pages, Trades trades) {
  public StreamSettings {
    every = Map.copyOf(every);
  }

  static StreamSettings of(SettingsReader reader) {
    var every = new EnumMap<Stream, Duration>(Stream.class);
    Keys.STREAMS.forEach((stream, key) -> every.put(stream, reader.get(key)));
    var trades = reader.get(Keys.TRADES_OF);
    if (trades == Trades.NONE) {
      every.remove(Stream.TRADE);
    }
    return new StreamSettings(every, reader.get(Keys.PAGES), trades);
  }
}
