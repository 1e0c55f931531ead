package accounthistory.credential;

import accounthistory.capture.Subject;
import accounthistory.job.AccountStateFile;
import java.time.Instant;
import java.util.Optional;

/// Key pairs that the exchange has refused, so that they are not used again.
final class KeyRefusals {
  private static final String REFUSED = "refused.";

  private final AccountStateFile file;

  KeyRefusals(AccountStateFile file) {
    this.file = file;
  }

  /// Why a key pair is not used any more.
  record Refusal(Instant at, String reason, String detail) {}

  Optional<Refusal> refusal(Subject account, String fingerprint) {
    return file.read(account).text(REFUSED + fingerprint).map(KeyRefusals::refusal);
  }

  void refuse(Subject account, String fingerprint, Refusal refusal) {
    var text = refusal.at() + " " + refusal.reason() + " " + refusal.detail();
    file.change(account, it -> it.with(REFUSED + fingerprint, text));
  }

  /// Forgets refusals: of one pair, so that it is tried again.
  void forgive(Subject account, String fingerprint) {
    file.change(account, it -> it.without(REFUSED + fingerprint));
  }

  private static Refusal refusal(String text) {
    var words = text.split(" ", 3);
    return new Refusal(
        Instant.parse(words[0]),
        words.length > 1 ? words[1] : "",
        words.length > 2 ? words[2] : "");
  }
}
