package accounthistory.simulator;

import accounthistory.simulator.http.WeightPool;

/// How clients behaved towards the exchange's limits, all addresses together.
///
/// A request that may have been on its way when a ban or a pause began (at the same instant of the
/// exchange's clock, or within the grace of [ServerOptions]) is no fault, and counted apart.
///
/// @param bans how many began
/// @param duringBan requests that arrived after a ban began and before it ended
/// @param crossingBan requests on their way when a ban began
/// @param whileThrottled requests that arrived after a 429 and before the time it named
/// @param crossingThrottle requests on their way when a 429 was answered
/// @param highestWeight the most weight that one address used of the futures pool in a minute,
///   refused requests included
/// @param weightLimit what it may use
/// @param highestSapiWeight the same of the SAPI pool
public record LimitCompliance(
    long bans,
    long duringBan,
    long crossingBan,
    long whileThrottled,
    long crossingThrottle,
    int highestWeight,
    int weightLimit,
    int highestSapiWeight) {
  static LimitCompliance none(int weightLimit) {
    return new LimitCompliance(0, 0, 0, 0, 0, 0, weightLimit, 0);
  }

  LimitCompliance banned() {
    return new LimitCompliance(
        bans + 1,
        duringBan,
        crossingBan,
        whileThrottled,
        crossingThrottle,
        highestWeight,
        weightLimit,
        highestSapiWeight);
  }

  LimitCompliance duringBan(boolean crossing) {
    return new LimitCompliance(
        bans,
        duringBan + (crossing ? 0 : 1),
        crossingBan + (crossing ? 1 : 0),
        whileThrottled,
        crossingThrottle,
        highestWeight,
        weightLimit,
        highestSapiWeight);
  }

  LimitCompliance whileThrottled(boolean crossing) {
    return new LimitCompliance(
        bans,
        duringBan,
        crossingBan,
        whileThrottled + (crossing ? 0 : 1),
        crossingThrottle + (crossing ? 1 : 0),
        highestWeight,
        weightLimit,
        highestSapiWeight);
  }

  LimitCompliance used(WeightPool pool, int weight) {
    return new LimitCompliance(
        bans,
        duringBan,
        crossingBan,
        whileThrottled,
        crossingThrottle,
        pool == WeightPool.FUTURES ? Math.max(highestWeight, weight) : highestWeight,
        weightLimit,
        pool == WeightPool.SAPI ? Math.max(highestSapiWeight, weight) : highestSapiWeight);
  }
}
