package accounthistory.exchange.ratelimit;

import accounthistory.capture.Urgency;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/// The weight of one process: what it requested itself, corrected upwards by what the exchange
/// counts. Forgotten with the process.
public final class ProcessBudget implements WeightBudget {
  /// What every recorded `exchangeInfo` grants an address on the futures host.
  public static final int WEIGHT_PER_MINUTE = 2400;

  /// What the wallet host is said to grant an address; it has no `exchangeInfo` that reports it.
  public static final int WALLET_WEIGHT_PER_MINUTE = 12_000;

  public static final int HEAD_ROOM_PERCENT = 10;

  private final Allowance allowance;
  private WeightUsage usage = WeightUsage.NONE;

  public ProcessBudget() {
    this(WEIGHT_PER_MINUTE, HEAD_ROOM_PERCENT);
  }

  public ProcessBudget(int limit, int headRoomPercent) {
    this.allowance = new Allowance(limit, headRoomPercent);
  }

  @Override
  public synchronized Reservation reserve(int weight, Urgency urgency, Instant now) {
    var decision = usage.reserve(weight, urgency, now, allowance);
    usage = decision.after();
    return decision.reservation();
  }

  @Override
  public synchronized void settle(
      Reservation.Granted granted, Instant repliedAt, OptionalInt counted) {
    usage = usage.settled(granted, repliedAt, counted);
  }

  @Override
  public synchronized void release(Reservation.Granted granted) {
    usage = usage.released(granted);
  }

  @Override
  public synchronized void limit(int weightPerMinute) {
    usage = usage.limited(weightPerMinute);
  }

  @Override
  public synchronized void close(AddressBlock block) {
    usage = usage.closed(block);
  }

  @Override
  public synchronized boolean mayAskAbout(Instant now) {
    var blocks = usage.blocks();
    var may = blocks.isToBeAskedAbout(now);
    usage = may ? usage.with(blocks.asked(now)) : usage;
    return may;
  }

  @Override
  public synchronized void lift(Instant since) {
    usage = usage.with(usage.blocks().lifted(since));
  }

  @Override
  public synchronized Optional<Instant> liftedSince() {
    return usage.blocks().liftedSince();
  }

  @Override
  public synchronized Optional<AddressBlock> lastClosure() {
    return usage.blocks().last();
  }

  @Override
  public synchronized Optional<AddressBlock> closure(Instant now) {
    return usage.closure(now);
  }
}
