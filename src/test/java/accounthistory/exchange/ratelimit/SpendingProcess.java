package accounthistory.exchange.ratelimit;

import accounthistory.capture.Urgency;
import accounthistory.exchange.ratelimit.WeightBudget.Reservation.Granted;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalInt;

/// Spends of a shared budget until it is refused, and says how much it got.
final class SpendingProcess {
  private SpendingProcess() {}

  public static void main(String[] arguments) throws IOException {
    var budget = SharedBudget.open(Path.of(arguments[0]), "host", 1_000, 10);
    var now = Instant.parse(arguments[1]);
    var spent = 0;
    while (budget.reserve(3, Urgency.SNAPSHOT, now) instanceof Granted granted) {
      spent += granted.weight();
      if (spent % 2 == 0) {
        budget.settle(granted, now, OptionalInt.of(1));
      }
    }
    System.out.println(spent);
  }
}
