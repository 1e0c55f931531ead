package accounthistory.credential;

import accounthistory.capture.Grid;
import accounthistory.capture.Identity;
import accounthistory.capture.InvalidValueException;
import accounthistory.capture.Subject;
import accounthistory.job.UnsavedReasons;
import accounthistory.state.HeldLock;
import accounthistory.state.KeyValueFile;
import accounthistory.state.StateException;
import accounthistory.store.account.AccountPlan;
import accounthistory.store.account.MissedReason;
import accounthistory.store.account.Schedule;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the state folder remembers of accounts: whose they are, which keys were refused, what their
/// keys may do, which slots are expected of them. One small file per account,
/// `accounts/<environment>+<name>` of the state folder.
public final class AccountStateFile {
  private static final Logger LOG = LoggerFactory.getLogger(AccountStateFile.class);

  private static final String REFUSED = "refused.";
  private static final String POWERS = "powers.";
  private static final String MISSED = "missed.";
  private static final String GRID = "grid.";
  private static final String ACCOUNTED = "accounted";
  private static final String LOCK = ".lock.";
  private static final String GENERATION = "snapshot.generation";
  private static final String SHUT_DOWN = "snapshot.shut_down";
  private static final String SECOND_TRIED = "snapshot.second_tried_at";

  /// Slots beyond this many are told without their reasons.
  private static final int NOTES_MAX = 1000;

  /// The tables look back further than this by themselves, so it need not be noted more often.
  private static final Duration ACCOUNTED_EVERY = Duration.ofHours(3);

  private static final String FORMER = "identity.former.";
  private static final String UNPROVEN = "unproven.";

  private final Path folder;
  private final UnsavedReasons unsavedReasons = new UnsavedReasons(NOTES_MAX);

  public AccountStateFile(Path folder) {
    this.folder = folder;
  }

  /// An identity and the key pair that proved it.
  ///
  /// @param fingerprints of the pair, under the present identity key first, then under former ones
  record Proof(Identity identity, List<String> fingerprints, Instant provenAt) {
    Proof {
      fingerprints = List.copyOf(fingerprints);
    }

    boolean isBy(KeyPair pair) {
      return fingerprints.contains(pair.fingerprint());
    }
  }

  /// Why a key pair is not used any more.
  record Refusal(Instant at, String reason, String detail) {}

  Optional<Proof> proof(Subject account) {
    var keyValueFile = read(account);
    try {
      return keyValueFile
          .text("identity.digest")
          .map(digest ->
              new Proof(
                  new Identity(keyValueFile.text("identity.key").orElse(""), digest),
                  List.of(keyValueFile.text("identity.proven_by").orElse("").split(",")),
                  Instant.parse(keyValueFile.text("identity.proven_at").orElse(""))));
    } catch (InvalidValueException | DateTimeParseException _) {
      // Garbled by hand: proven anew.
      return Optional.empty();
    }
  }

  /// Pins an identity, and keeps what the account was called under other identity keys.
  void prove(Subject account, Proof proof, Set<Identity> formerly) {
    change(
        account,
        keyValueFile -> {
          var proven =
              keyValueFile
                  .with("identity.key", proof.identity().keyId())
                  .with("identity.digest", proof.identity().digest())
                  .with("identity.proven_by", String.join(",", proof.fingerprints()))
                  .with("identity.proven_at", proof.provenAt().toString());
          for (var former : formerly) {
            proven = proven.with(FORMER + former.keyId(), former.digest());
          }
          for (var fingerprint : proof.fingerprints()) {
            proven = proven.without(UNPROVEN + fingerprint);
          }
          return proven;
        });
  }

  /// How proving a key pair went last, if it failed.
  Optional<MissingProof.Attempt> unproven(Subject account, String fingerprint) {
    var word = UNPROVEN + fingerprint;
    return read(account).text(word).flatMap(it -> understood(account, word, it, () -> attempt(it)));
  }

  void unproven(Subject account, String fingerprint, MissingProof.Attempt failed) {
    change(account, it -> it.with(UNPROVEN + fingerprint, failed.at() + " " + failed.why()));
  }

  private static MissingProof.Attempt attempt(String text) {
    var words = text.split(" ", 2);
    return new MissingProof.Attempt(Instant.parse(words[0]), words[1]);
  }

  /// What the account is called under another identity key.
  Optional<String> former(Subject account, String keyId) {
    return read(account).text(FORMER + keyId);
  }

  Optional<Refusal> refusal(Subject account, String fingerprint) {
    return read(account).text(REFUSED + fingerprint).map(AccountStateFile::refusal);
  }

  void refuse(Subject account, String fingerprint, Refusal refusal) {
    var text = refusal.at() + " " + refusal.reason() + " " + refusal.detail();
    change(account, it -> it.with(REFUSED + fingerprint, text));
  }

  /// Forgets refusals: of one pair, so that it is tried again.
  void forgive(Subject account, String fingerprint) {
    change(account, it -> it.without(REFUSED + fingerprint));
  }

  /// What a key pair may do besides reading; empty while it was never told.
  Optional<Set<String>> powers(Subject account, String fingerprint) {
    return read(account)
        .text(POWERS + fingerprint)
        .map(text -> text.isEmpty() ? Set.of() : new TreeSet<>(Set.of(text.split(","))));
  }

  void powers(Subject account, String fingerprint, Set<String> powers) {
    var text = String.join(",", new TreeSet<>(powers));
    change(account, it -> it.with(POWERS + fingerprint, text));
  }

  /// How many slots running an endpoint was said to be shutting down.
  record ShutDown(Instant slot, int slots) {}

  /// Whether the account's state is asked from the third generation of endpoints.
  boolean isThirdGeneration(Subject account) {
    return read(account).text(GENERATION).filter("v3"::equals).isPresent();
  }

  /// @param triedAt when the second was tried last
  void thirdGeneration(Subject account, Instant triedAt) {
    change(
        account,
        it -> it.with(GENERATION, "v3").with(SECOND_TRIED, triedAt.toString()).without(SHUT_DOWN));
  }

  /// When the second generation was tried last; empty when that was never noted.
  Optional<Instant> secondTriedAt(Subject account) {
    return read(account)
        .text(SECOND_TRIED)
        .flatMap(it -> understood(account, SECOND_TRIED, it, () -> Instant.parse(it)));
  }

  /// The second generation serves the account; returns whether the third was noted.
  boolean forgetGeneration(Subject account) {
    var keyValueFile = read(account);
    var isThird = keyValueFile.text(GENERATION).isPresent();
    if (isThird || keyValueFile.text(SHUT_DOWN).isPresent()) {
      change(account, it -> it.without(GENERATION).without(SECOND_TRIED).without(SHUT_DOWN));
    }
    return isThird;
  }

  Optional<ShutDown> shutDown(Subject account) {
    try {
      return read(account)
          .text(SHUT_DOWN)
          .map(it -> it.split(" ", -1))
          .map(it -> new ShutDown(Instant.parse(it[0]), Integer.parseInt(it[1])));
    } catch (DateTimeParseException | NumberFormatException | IndexOutOfBoundsException _) {
      // Garbled by hand: counted anew.
      return Optional.empty();
    }
  }

  void shutDown(Subject account, ShutDown what) {
    change(account, it -> it.with(SHUT_DOWN, what.slot() + " " + what.slots()));
  }

  /// Slots that no request was sent for while the tables could not be told, and why.
  public SortedMap<Instant, MissedReason> missed(Subject account) {
    var missed = new TreeMap<>(unsavedReasons.of(account));
    read(account)
        .texts()
        .forEach((word, text) -> {
          if (word.startsWith(MISSED)) {
            var words = text.split(" ", 2);
            understood(account, word, text, () -> instant(word, MISSED))
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
      change(
          account,
          it -> it.texts().size() < NOTES_MAX ? it.with(MISSED + slot.getEpochSecond(), text) : it);
    } catch (StateException e) {
      LOG.debug("{}: why slot {} was missed is kept in memory", account, slot, e);
      unsavedReasons.keep(account, slot, why);
    }
  }

  /// The tables have been told.
  public void told(Subject account, Collection<Instant> slots) {
    unsavedReasons.told(account, slots);
    var written = read(account).texts().keySet();
    if (slots.stream().noneMatch(it -> written.contains(MISSED + it.getEpochSecond()))) {
      return;
    }
    change(
        account,
        keyValueFile -> {
          var left = keyValueFile;
          for (var slot : slots) {
            left = left.without(MISSED + slot.getEpochSecond());
          }
          return left;
        });
  }

  /// Notes which grid the account follows from a slot on, unless it does already. The tables may
  /// hear of it much later.
  public void follows(AccountPlan plan, Instant since) {
    var expected = Schedule.Entry.of(plan, since);
    var known = schedule(plan.subject()).entries();
    if (known.isEmpty() || !known.getLast().saysTheSameAs(expected)) {
      change(
          plan.subject(),
          keyValueFile -> {
            var noted = keyValueFile.with(GRID + since.getEpochSecond(), text(expected));
            return keyValueFile.text(ACCOUNTED).isPresent()
                ? noted
                : noted.with(ACCOUNTED, since.toString());
          });
    }
  }

  /// Every grid that the account has followed since the tables were told last, with the one that
  /// they know.
  public Schedule schedule(Subject account) {
    var entries = new TreeMap<Instant, Schedule.Entry>();
    read(account)
        .texts()
        .forEach((word, text) -> {
          if (word.startsWith(GRID)) {
            understood(account, word, text, () -> entry(instant(word, GRID), text))
                .ifPresent(it -> entries.put(it.validFrom(), it));
          }
        });
    return new Schedule(List.copyOf(entries.values()));
  }

  /// The tables know a schedule now.
  public void carried(Subject account, Schedule schedule) {
    if (schedule.entries().size() > 1) {
      change(
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
    // Lines of earlier versions do not tell the lateness.
    var lateness = words.length > 3 ? Duration.parse(words[3]) : grid.defaultLateness();
    return new Schedule.Entry(since, grid, lateness, Boolean.parseBoolean(words[2]));
  }

  private static Instant instant(String word, String prefix) {
    return Instant.ofEpochSecond(Long.parseLong(word.substring(prefix.length())));
  }

  /// A line that a hand or a disk has garbled says nothing, and costs no other line.
  private <T> Optional<T> understood(
      Subject account, String word, String text, Supplier<T> reading) {
    try {
      return Optional.of(reading.get());
    } catch (InvalidValueException
        | NumberFormatException
        | DateTimeException
        | IndexOutOfBoundsException e) {
      LOG.warn("{}: not understood: {} {}: {}", file(account), word, text, e.getMessage());
      return Optional.empty();
    }
  }

  /// Up to which slot the tables were told what became of every slot, at least.
  public Optional<Instant> accountedUntil(Subject account) {
    return read(account)
        .text(ACCOUNTED)
        .flatMap(it -> understood(account, ACCOUNTED, it, () -> Instant.parse(it)));
  }

  public void accounted(Subject account, Instant until) {
    var noted = accountedUntil(account);
    if (noted.isEmpty() || until.isAfter(noted.get().plus(ACCOUNTED_EVERY))) {
      change(account, it -> it.with(ACCOUNTED, until.toString()));
    }
  }

  /// The other account of the same venue and environment that is pinned to an identity.
  Optional<String> otherWith(Subject account, Identity identity) {
    var prefix = prefix(account);
    try (var files = Files.newDirectoryStream(folder, prefix + "*")) {
      for (var file : files) {
        var name = String.valueOf(file.getFileName()).substring(prefix.length());
        if (!name.equals(account.name())
            && KeyValueFile.read(file)
                .text("identity.digest")
                .filter(identity.digest()::equals)
                .isPresent()) {
          return Optional.of(name);
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new StateException("read", folder, e);
    } catch (DirectoryIteratorException e) {
      throw new StateException("read", folder, e);
    }
  }

  private static Refusal refusal(String text) {
    var words = text.split(" ", 3);
    return new Refusal(
        Instant.parse(words[0]),
        words.length > 1 ? words[1] : "",
        words.length > 2 ? words[2] : "");
  }

  private KeyValueFile read(Subject account) {
    try {
      return KeyValueFile.read(file(account));
    } catch (IOException e) {
      throw new StateException("use", file(account), e);
    }
  }

  /// Several processes may learn something of an account at once.
  private void change(Subject account, UnaryOperator<KeyValueFile> change) {
    var file = file(account);
    try (var _ = HeldLock.hold(folder.resolve(LOCK + prefix(account) + account.name()))) {
      change.apply(KeyValueFile.read(file)).write(file);
    } catch (IOException e) {
      throw new StateException("use", file, e);
    }
  }

  private Path file(Subject account) {
    return folder.resolve(prefix(account) + account.name());
  }

  private static String prefix(Subject account) {
    return account.environment().label() + "+";
  }
}
