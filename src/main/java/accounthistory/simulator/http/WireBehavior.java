package accounthistory.simulator.http;

import accounthistory.simulator.fault.Fault.Place;
import java.time.Duration;

/// How a reply goes over the wire.
public sealed interface WireBehavior {
  /// As it should be, compressed when the client takes that.
  record Proper() implements WireBehavior {}

  /// Never compressed: the bytes are what matters.
  record Plain() implements WireBehavior {}

  /// The connection closes without a byte.
  record HangingUp() implements WireBehavior {}

  record Trickling(Duration pause) implements WireBehavior {}

  /// The body's length is announced, and the connection closes before all of it has come.
  record BreakingOff(Place at) implements WireBehavior {}

  /// The connection is reset after so many bytes of the body.
  record Resetting(Place at) implements WireBehavior {}

  /// The connection is reset before any reply.
  record ResettingAtOnce() implements WireBehavior {}

  /// The announced length differs from the true one by so many bytes; not zero.
  record Misannouncing(int by) implements WireBehavior {}

  /// A compressed body that grows to so many bytes, instead of the reply's own.
  record Bombing(long bytes) implements WireBehavior {}

  /// A body without an end, instead of the reply's own.
  record Endless() implements WireBehavior {}

  WireBehavior PROPER = new Proper();
}
