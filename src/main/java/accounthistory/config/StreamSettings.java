package accounthistory.config;

import accounthistory.capture.Stream;
import accounthistory.config.key.Keys;
import accounthistory.config.key.Trades;
import java.time.Duration;
import java.util.Map;

/// What accounts are asked for besides their snapshots.
///
/// @param every how often, by stream
/// @param pages how many pages of the past one run may ask for, per account and stream
/// @param trades whose fills
public record StreamSettings(Map<Stream, Duration> every, int pages, Trades trades) {
  public StreamSettings {
    every = Map.copyOf(every);
  }

  static StreamSettings of(SettingsReader reader) {
    var every = new java.util.EnumMap<Stream, Duration>(Stream.class);
    every.put(Stream.INCOME, reader.get(Keys.INCOME));
    every.put(Stream.LEVERAGE_BRACKET, reader.get(Keys.BRACKETS));
    every.put(Stream.CONFIGURATION, reader.get(Keys.CONFIGURATION));
    var trades = reader.get(Keys.TRADES_OF);
    if (trades != Trades.NONE) {
      every.put(Stream.TRADE, reader.get(Keys.TRADES));
    }
    return new StreamSettings(every, reader.get(Keys.PAGES), trades);
  }
}
