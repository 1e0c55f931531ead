package accounthistory.exchange.venue;

import accounthistory.capture.Venue;
import accounthistory.exchange.binance.UsdmProtocol;
import accounthistory.exchange.protocol.Protocol;

/// The protocol of each venue. A new venue does not compile until it has one.
public final class Protocols {
  private Protocols() {}

  public static Protocol of(Venue venue) {
    return switch (venue) {
      case BINANCE_USDM -> UsdmProtocol.INSTANCE;
    };
  }
}
