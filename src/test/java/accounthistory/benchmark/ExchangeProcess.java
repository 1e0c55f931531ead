package accounthistory.benchmark;

import accounthistory.simulator.ServerOptions;
import accounthistory.simulator.SimulatedExchange;
import accounthistory.simulator.ledger.World;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/// A simulated exchange in a process of its own, whose clock the collector's process sets: what it
/// costs is no cost of collecting.
final class ExchangeProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;
  private final URI address;

  private ExchangeProcess(Process process) throws IOException {
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.address = URI.create(answers.readLine());
  }

  static ExchangeProcess start(long seed, Instant epoch, int accounts) throws IOException {
    return new ExchangeProcess(
        Java.start(ExchangeProcess.class, Long.toString(seed), epoch.toString(), "" + accounts));
  }

  URI address() {
    return address;
  }

  /// Sets its clock; returns when it is set.
  synchronized void to(Instant instant) {
    try {
      var setting = process.outputWriter(StandardCharsets.UTF_8);
      setting.write(instant + "\n");
      setting.flush();
      if (answers.readLine() == null) {
        throw new IllegalStateException("the exchange's process has ended");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }

  /// Serves until standard input ends; each line of it is an instant.
  public static void main(String[] arguments) throws IOException {
    var epoch = Instant.parse(arguments[1]);
    var world = World.of(Long.parseLong(arguments[0]), epoch, Integer.parseInt(arguments[2]));
    var now = new AtomicReference<>(epoch);
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (var exchange = SimulatedExchange.start(world, now::get, ServerOptions.DEFAULTS)) {
      System.out.println(exchange.baseUri());
      for (var line = input.readLine(); line != null; line = input.readLine()) {
        now.set(Instant.parse(line));
        System.out.println("set");
      }
    }
  }
}
