package accounthistory.job;

import accounthistory.capture.Subject;
import accounthistory.state.StateException;
import accounthistory.store.account.MissedReason;
import java.time.Instant;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Why slots were missed, until the database has recorded it.
public final class MissedReasons {
  private static final Logger LOG = LoggerFactory.getLogger(MissedReasons.class);

  private static final String MISSED = "missed.";

  /// Slots beyond this many are reported without their reasons.
  private static final int NOTES_MAX = 1000;

  private final UnsavedReasons unsavedReasons = new UnsavedReasons(NOTES_MAX);
  private final AccountStateFile file;

  public MissedReasons(AccountStateFile file) {
    this.file = file;
  }

  /// Slots for which no request was sent while the database was unreachable, and why.
  public SortedMap<Instant, MissedReason> missed(Subject account) {
    var missed = new TreeMap<>(unsavedReasons.of(account));
    file.read(account)
        .texts()
        .forEach((word, text) -> {
          if (word.startsWith(MISSED)) {
            var words = text.split(" ", 2);
            file.understood(
                    account,
                    word,
                    text,
                    () -> Instant.ofEpochSecond(Long.parseLong(word.substring(MISSED.length()))))
                .ifPresent(it ->
                    missed.put(it, new MissedReason(words[0], words.length > 1 ? words[1] : "")));
          }
        });
    return missed;
  }

  /// What a disk does not take is kept in this process, since a full one is a reason for misses.
  public void missed(Subject account, Instant slot, MissedReason why) {
    var text = why.word() + " " + why.detail();
    try {
      file.change(
          account,
          it -> it.texts().size() < NOTES_MAX ? it.with(MISSED + slot.getEpochSecond(), text) : it);
    } catch (StateException e) {
      LOG.debug("{}: why slot {} was missed is kept in memory", account, slot, e);
      unsavedReasons.keep(account, slot, why);
    }
  }

  /// The database has recorded it.
  public void recorded(Subject account, Collection<Instant> slots) {
    unsavedReasons.recorded(account, slots);
    var written = file.read(account).texts().keySet();
    if (slots.stream().noneMatch(it -> written.contains(MISSED + it.getEpochSecond()))) {
      return;
    }
    file.change(
        account,
        keyValueFile -> {
          var left = keyValueFile;
          for (var slot : slots) {
            left = left.without(MISSED + slot.getEpochSecond());
          }
          return left;
        });
  }
}
