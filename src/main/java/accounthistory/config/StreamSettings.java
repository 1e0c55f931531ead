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

  static StreamSettings of(Reading reading) {
    var every = new java.util.EnumMap<Stream, Duration>(Stream.class);
    every.put(Stream.INCOME, reading.get(Keys.INCOME));
    every.put(Stream.LEVERAGE_BRACKET, reading.get(Keys.BRACKETS));
    every.put(Stream.CONFIGURATION, reading.get(Keys.CONFIGURATION));
    var trades = reading.get(Keys.TRADES_OF);
    if (trades != Trades.NONE) {
      every.put(Stream.TRADE, reading.get(Keys.TRADES));
    }
    return new StreamSettings(every, reading.get(Keys.PAGES), trades);
  }
}
