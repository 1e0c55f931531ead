package accounthistory.simulator;

import java.time.Duration;

/// How the simulated exchange behaves, apart from its world.
///
/// @param port where to listen, 0 for any free port
/// @param weightPerMinute request weight an address may use in a minute
/// @param refusalsBeforeBan replies 429 within a minute after which the address is banned
/// @param clockOffset how far the exchange's clock is ahead of the given one
/// @param faults what goes wrong on purpose
public record ServerOptions(
    int port, int weightPerMinute, int refusalsBeforeBan, Duration clockOffset, Faults faults) {
  /// As the real exchange: 2400 a minute, any free port, a true clock, no faults.
  public static final ServerOptions DEFAULTS =
      new ServerOptions(0, 2400, 5, Duration.ZERO, Faults.NONE);

  public ServerOptions {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port out of range: " + port);
    }
    if (weightPerMinute < 1) {
      throw new IllegalArgumentException("weight per minute below one: " + weightPerMinute);
    }
  }

  public ServerOptions withPort(int other) {
    return new ServerOptions(other, weightPerMinute, refusalsBeforeBan, clockOffset, faults);
  }

  public ServerOptions withWeightPerMinute(int other) {
    return new ServerOptions(port, other, refusalsBeforeBan, clockOffset, faults);
  }

  public ServerOptions withClockOffset(Duration other) {
    return new ServerOptions(port, weightPerMinute, refusalsBeforeBan, other, faults);
  }

  public ServerOptions withFaults(Faults other) {
    return new ServerOptions(port, weightPerMinute, refusalsBeforeBan, clockOffset, other);
  }
}
