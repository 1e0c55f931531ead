package accounthistory.store.coordination;

import static accounthistory.store.StoreCaptures.MAIN;
import static accounthistory.store.StoreCaptures.NOON;
import static accounthistory.store.StoreCaptures.account;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.store.Store;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import org.junit.jupiter.api.Test;

@WithDatabase
final class RefusedKeyTest {
  private static final Refusal PRESENT =
      new Refusal("0a".repeat(32), "refused", "main: refused -2015", NOON);
  private static final Refusal NEXT =
      new Refusal("ff".repeat(32), "refused", "main: refused -2014", NOON.plusSeconds(1));

  private final Store store;

  RefusedKeyTest(TestDatabase database) {
    this.store = new Store(database.dataSource());
  }

  @Test
  void everyRefusedKeyOfAnAccountIsRememberedUntilItIsCleared() {
    assertThat(store.refusedKeys().of(MAIN)).isEmpty();
    store.refusedKeys().refuse(MAIN, NEXT);
    store.refusedKeys().refuse(MAIN, PRESENT);
    store.refusedKeys().refuse(account("other"), PRESENT);

    assertThat(store.refusedKeys().of(MAIN)).containsExactly(PRESENT, NEXT);

    store.refusedKeys().clear(MAIN);
    assertThat(store.refusedKeys().of(MAIN)).isEmpty();
    assertThat(store.refusedKeys().of(account("other"))).containsExactly(PRESENT);
  }

  @Test
  void theFirstRefusalOfAKeySaysSinceWhen() {
    store.refusedKeys().refuse(MAIN, PRESENT);
    store
        .refusedKeys()
        .refuse(
            MAIN, new Refusal(PRESENT.keyFingerprint(), "refused", "again", NOON.plusSeconds(300)));

    assertThat(store.refusedKeys().of(MAIN)).containsExactly(PRESENT);
  }

  /// Somebody may hand the key itself: it must not stand in the message.
  @Test
  void aFingerprintIsADigestAndAWrongOneIsNotPrinted() {
    assertThatThrownBy(() -> new Refusal("my secret key", "refused", "", NOON))
        .hasMessage("key fingerprint of 13 characters: want 16 to 128 lower-case hex digits");
  }
}
