package accounthistory.job;

import accounthistory.capture.SnapshotSource;
import accounthistory.capture.Stream;
import accounthistory.capture.Subject;
import accounthistory.exchange.signing.Credentials;
import accounthistory.store.account.AccountPlan;
import accounthistory.text.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// One account to be captured.
///
/// @param source which generation of endpoints its state is asked from
public record AccountJob(
    AccountPlan plan,
    KeySet keys,
    Punctuality punctuality,
    StreamSchedule schedule,
    SnapshotSource source) {
  /// What an account may be asked with.
  ///
  /// @param next tried once when the present pair is refused, so that rotating loses no slot
  /// @param allowedPowers of [#ALL_POWERS], those that the key may have
  public record KeySet(Credentials present, Optional<Credentials> next, Set<String> allowedPowers) {
    /// What a key may be able to do although it is not needed here.
    public static final Set<String> ALL_POWERS = Set.of("withdraw", "transfer");

    public KeySet {
      allowedPowers = Set.copyOf(allowedPowers);
    }

    public static KeySet of(Credentials present) {
      return new KeySet(present, Optional.empty(), Set.of());
    }
  }

  /// When a slot may be taken.
  ///
  /// @param lateness how long after its beginning
  /// @param spread how long this account waits after the beginning, so that many do not ask at once
  public record Punctuality(Duration lateness, Duration spread) {}

  public AccountJob {
    var lateness = punctuality.lateness();
    if (lateness.isNegative() || lateness.compareTo(plan.grid().every()) >= 0) {
      throw new IllegalArgumentException(
          "%s: lateness of %s, want less than the grid of %s"
              .formatted(
                  plan.subject(),
                  DurationText.exact(lateness),
                  DurationText.exact(plan.grid().every())));
    }
    if (punctuality.spread().isNegative() || punctuality.spread().compareTo(lateness) > 0) {
      throw new IllegalArgumentException(
          "%s: spread of %s, want at most the lateness of %s"
              .formatted(
                  plan.subject(),
                  DurationText.exact(punctuality.spread()),
                  DurationText.exact(lateness)));
    }
    plan =
        plan.with(
            lateness, Optional.of(Stream.INCOME).filter(schedule::wants).map(schedule::every));
  }

  /// An account whose state is asked from the generation that is served.
  public AccountJob(
      AccountPlan plan, KeySet keys, Punctuality punctuality, StreamSchedule schedule) {
    this(plan, keys, punctuality, schedule, SnapshotSource.AUTO);
  }

  /// An account of which only snapshots are requested.
  public AccountJob(AccountPlan plan, KeySet keys, Punctuality punctuality) {
    this(plan, keys, punctuality, StreamSchedule.NONE, SnapshotSource.AUTO);
  }

  /// An account with one key, asked at the beginning of its slots.
  public AccountJob(AccountPlan plan, Credentials credentials, Duration lateness) {
    this(plan, KeySet.of(credentials), new Punctuality(lateness, Duration.ZERO));
  }

  /// The same account, with other streams too.
  public AccountJob with(StreamSchedule others) {
    return new AccountJob(plan, keys, punctuality, others, source);
  }

  /// The same account, asked from another generation of endpoints.
  public AccountJob with(SnapshotSource other) {
    return new AccountJob(plan, keys, punctuality, schedule, other);
  }

  public Subject subject() {
    return plan.subject();
  }

  public Duration lateness() {
    return punctuality.lateness();
  }

  /// When this account's turn comes within a slot.
  public Instant begins(Instant slot) {
    return plan.grid().begins(slot).plus(punctuality.spread());
  }

  /// After this the slot may not be taken any more.
  public Instant latest(Instant slot) {
    return plan.grid().begins(slot).plus(lateness());
  }

  public boolean isActive() {
    return plan.state() == AccountPlan.State.ACTIVE;
  }
}
