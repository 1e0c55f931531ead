package accounthistory.load;

import accounthistory.capture.Capture;
import accounthistory.normalize.Normalized;
import accounthistory.normalize.Normalizer;
import accounthistory.store.load.Delivery;
import java.util.Collections;
import java.util.SortedSet;

/// A capture turned into what the store takes. The same for live runs, imports and rebuilds.
///
/// @param unknownFields fields of the reply that the normalizer does not know
/// @param isRefused whether it is this version's normalizer that does not understand a reply
public record Understanding(Delivery delivery, SortedSet<String> unknownFields, boolean isRefused) {
  private Understanding(Delivery delivery, SortedSet<String> unknownFields) {
    this(delivery, unknownFields, false);
  }

  /// Reads a capture. One that already failed stays failed; one that is not understood becomes so.
  public static Understanding of(Capture capture) {
    var failure = capture.failure();
    if (failure != null) {
      return new Understanding(new Delivery.Failed(capture, failure), Collections.emptySortedSet());
    }
    return switch (Normalizer.normalize(capture)) {
      case Normalized.State(var state) ->
          new Understanding(
              new Delivery.Snapshot(capture, state, Normalizer.VERSION), state.unknownFields());
      case Normalized.Prices(var prices, _, var unknown) ->
          new Understanding(new Delivery.Prices(capture, prices), unknown);
      case Normalized.Contracts(var contracts, _) ->
          new Understanding(
              new Delivery.Contracts(capture, contracts), Collections.emptySortedSet());
      case Normalized.Flows(var answer, var unknown) ->
          new Understanding(new Delivery.Flows(capture, answer), unknown);
      case Normalized.Trades(var answer, var unknown) ->
          new Understanding(new Delivery.Trades(capture, answer), unknown);
      case Normalized.Brackets(var sets, var unknown) ->
          new Understanding(new Delivery.Brackets(capture, sets), unknown);
      case Normalized.Settings(var configuration, var unknown) ->
          new Understanding(new Delivery.Settings(capture, configuration), unknown);
      case Normalized.NotUnderstood(var why) ->
          new Understanding(
              new Delivery.Failed(capture.failedWith(why), why),
              Collections.emptySortedSet(),
              true);
    };
  }
}
