package accounthistory.simulator;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/// Prints what an account body costs, client included. Run by hand; nothing depends on it.
final class SimulatorTiming {
  private static final int ROUNDS = 3;
  private static final int SLOTS = 288;

  private SimulatorTiming() {}

  public static void main(String[] arguments) throws Exception {
    try (var fixture = ExchangeFixture.with(ExchangeFixture.PLENTY)) {
      for (var round = 0; round < ROUNDS; round++) {
        fixture.clock.set(ExchangeFixture.EPOCH);
        report(fixture, round);
      }
    }
  }

  private static void report(ExchangeFixture fixture, int round) throws Exception {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    var started = System.nanoTime();
    var used = system.getProcessCpuTime();
    var bodies = 0;
    for (var slot = 0; slot < SLOTS; slot++) {
      fixture.clock.step(Duration.ofMinutes(5));
      for (var account : fixture.world.accounts()) {
        fixture.client.accountCompressed(account, fixture.clock.instant());
        bodies++;
      }
    }
    System.out.printf(
        "round %d: %d bodies, %d us each by the clock, %d us of processor%n",
        round,
        bodies,
        (System.nanoTime() - started) / 1000 / bodies,
        (system.getProcessCpuTime() - used) / 1000 / bodies);
  }
}
