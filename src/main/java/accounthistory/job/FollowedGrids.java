package accounthistory.job;

import accounthistory.capture.Grid;
import accounthistory.capture.Subject;
import accounthistory.store.account.AccountPlan;
import accounthistory.store.account.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Which grids accounts have followed, and up to where the database knows what became of their
/// slots.
public final class FollowedGrids {
  private static final String GRID = "grid.";
  private static final String ACCOUNTED = "accounted";

  /// The database looks back further than this by itself, so it need not be noted more often.
  private static final Duration ACCOUNTED_EVERY = Duration.ofHours(3);

  private final AccountStateFile file;

  public FollowedGrids(AccountStateFile file) {
    this.file = file;
  }

  /// Notes which grid the account follows from a slot on, unless it does already. The database may
  /// hear of it much later.
  public void follows(AccountPlan plan, Instant since) {
    var expected = Schedule.Entry.of(plan, since);
    var known = schedule(plan.subject()).entries();
    if (known.isEmpty() || !known.getLast().saysTheSameAs(expected)) {
      file.change(
          plan.subject(),
          keyValueFile -> {
            var noted = keyValueFile.with(GRID + since.getEpochSecond(), text(expected));
            return keyValueFile.text(ACCOUNTED).isPresent()
                ? noted
                : noted.with(ACCOUNTED, since.toString());
          });
    }
  }

  /// Every grid that the account has followed since the database last recorded it, with the one
  /// that they know.
  public Schedule schedule(Subject account) {
    var entries = new TreeMap<Instant, Schedule.Entry>();
    file.read(account)
        .texts()
        .forEach((word, text) -> {
          if (word.startsWith(GRID)) {
            file.understood(account, word, text, () -> entry(instant(word), text))
                .ifPresent(it -> entries.put(it.validFrom(), it));
          }
        });
    return new Schedule(List.copyOf(entries.values()));
  }

  /// The database knows a schedule now.
  public void carried(Subject account, Schedule schedule) {
    if (schedule.entries().size() > 1) {
      file.change(
          account,
          keyValueFile -> {
            var left = keyValueFile;
            for (var entry : schedule.entries().subList(0, schedule.entries().size() - 1)) {
              left = left.without(GRID + entry.validFrom().getEpochSecond());
            }
            return left;
          });
    }
  }

  private static String text(Schedule.Entry entry) {
    var grid = entry.grid();
    return "%s %s %s %s".formatted(grid.every(), grid.phase(), entry.active(), entry.lateness());
  }

  private static Schedule.Entry entry(Instant since, String text) {
    var words = text.split(" ", -1);
    var grid = new Grid(Duration.parse(words[0]), Duration.parse(words[1]));
    // Lines of earlier versions lack the lateness.
    var lateness = words.length > 3 ? Duration.parse(words[3]) : grid.defaultLateness();
    return new Schedule.Entry(since, grid, lateness, Boolean.parseBoolean(words[2]));
  }

  private static Instant instant(String word) {
    return Instant.ofEpochSecond(Long.parseLong(word.substring(GRID.length())));
  }

  /// Up to which slot, at least, the database has recorded how every slot ended.
  public Optional<Instant> accountedUntil(Subject account) {
    return file.read(account)
        .text(ACCOUNTED)
        .flatMap(it -> file.understood(account, ACCOUNTED, it, () -> Instant.parse(it)));
  }

  public void accounted(Subject account, Instant until) {
    var noted = accountedUntil(account);
    if (noted.isEmpty() || until.isAfter(noted.get().plus(ACCOUNTED_EVERY))) {
      file.change(account, it -> it.with(ACCOUNTED, until.toString()));
    }
  }
}
