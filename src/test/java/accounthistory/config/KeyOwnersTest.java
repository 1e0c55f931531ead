package accounthistory.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.config.key.SecretSetting;
import accounthistory.config.secret.SecretSource;
import accounthistory.config.value.SettingOrigin;
import accounthistory.secret.Secret;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whose an API key is when the key that was first found with it is read again.
final class KeyOwnersTest {
  private final KeyOwners owners = new KeyOwners();

  @Test
  void aKeyThatCannotBeReadNowIsStillItsAccounts(@TempDir Path folder) {
    var gone = new SecretSource.InFile(folder.resolve("gone"));
    var key = new SecretSetting("accounts.main.key", new SettingOrigin.ByDefault(), gone).secret();
    assertThat(owners.ruleOf("main", key).objection("abc")).isEmpty();

    assertThat(owners.ruleOf("twin", Secret.of("abc")).objection("abc"))
        .contains("is the key of account main too; want a key for each account");
  }

  @Test
  void aKeyThatHasChangedIsFreeForAnother() {
    assertThat(owners.ruleOf("main", Secret.of("changed")).objection("abc")).isEmpty();
    assertThat(owners.ruleOf("other", Secret.of("abc")).objection("abc")).isEmpty();
  }

  @Test
  void aBugInReadingIsNotTakenForAKeyThatCannotBeRead() {
    var broken =
        Secret.from(
            "broken",
            () -> {
              throw new IllegalStateException("a bug");
            });
    assertThat(owners.ruleOf("main", broken).objection("abc")).isEmpty();

    assertThatThrownBy(() -> owners.ruleOf("twin", Secret.of("abc")).objection("abc"))
        .hasMessage("a bug");
  }
}
