package accounthistory.pipeline;

import java.time.Duration;

/// Lets time pass: a sleep in real runs, a step of the clock in simulated ones.
@FunctionalInterface
public interface Waiter {
  void sleep(Duration duration) throws InterruptedException;
}
