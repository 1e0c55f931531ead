package accounthistory.config.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import accounthistory.config.DatabaseSettings;
import accounthistory.config.EffectiveSetting;
import accounthistory.config.Settings;
import accounthistory.config.SettingsFolder;
import accounthistory.config.secret.SecretSource;
import accounthistory.config.value.SettingOrigin;
import accounthistory.config.value.SettingValue;
import accounthistory.secret.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SecretSettingTest {
  private static final String HUNTER = "hunter2";

  @TempDir private Path home;

  @Test
  void everyKindOfReferenceLeadsToTheSecret() throws IOException {
    SettingsFolder.secret(home.resolve("secret"), HUNTER + "\n");
    Files.createDirectory(home.resolve("credentials"));
    Files.writeString(home.resolve("credentials/database"), HUNTER);
    var environment =
        SettingsFolder.in(home)
            .with("OTHER", HUNTER)
            .with("CREDENTIALS_DIRECTORY", home.resolve("credentials").toString());
    for (var reference :
        List.of(
            "${env:OTHER}",
            "${file:" + home + "/secret}",
            "${file:secret}",
            "${file:~/secret}",
            "${credential:database}")) {
      var file =
          environment.file(
              "database: {url: 'postgresql://db/x', password: '%s'}".formatted(reference));
      assertThat(password(file).reveal()).as(reference).isEqualTo(HUNTER);
      var variable =
          SettingsFolder.in(home)
              .file("database.url: postgresql://db/x")
              .with("OTHER", HUNTER)
              .with("CREDENTIALS_DIRECTORY", home.resolve("credentials").toString())
              .with("ACCOUNT_HISTORY_DATABASE_PASSWORD", reference);
      assertThat(password(variable).reveal()).as(reference).isEqualTo(HUNTER);
    }
  }

  @Test
  void variablesMayHoldASecretOrNameItsFile() throws IOException {
    SettingsFolder.secret(home.resolve("secret"), HUNTER + "\n");
    var folder = SettingsFolder.in(home).file("database.url: postgresql://db/x");
    assertThat(password(folder.with("ACCOUNT_HISTORY_DATABASE_PASSWORD", HUNTER)).reveal())
        .isEqualTo(HUNTER);
    assertThat(password(folder.with("ACCOUNT_HISTORY_DATABASE_PASSWORD_FILE", "secret")).reveal())
        .isEqualTo(HUNTER);
    assertThat(password(folder.with("PGPASSWORD", HUNTER)).reveal()).isEqualTo(HUNTER);
    assertThat(
            password(
                    SettingsFolder.in(home)
                        .file("log.level: info")
                        .with("ACCOUNT_HISTORY_DATABASE_URL", "postgresql://me:hunter%32@db/x"))
                .reveal())
        .isEqualTo(HUNTER);
  }

  @Test
  void aSecretIsReadAnewWhenItsFileChanges() throws IOException {
    var file = SettingsFolder.secret(home.resolve("secret"), "before");
    var secret =
        password(
            SettingsFolder.in(home)
                .file("database: {url: 'postgresql://db/x', password: '${file:secret}'}"));
    assertThat(secret.reveal()).isEqualTo("before");
    Files.writeString(file, "after");
    assertThat(secret.reveal()).isEqualTo("after");
  }

  @Test
  void aSecretThatCannotBeReadIsNamedWithKeyFileAndLine() throws IOException {
    SettingsFolder.secret(home.resolve("empty"), "\n");
    SettingsFolder.secret(home.resolve("large"), "x".repeat(70_000));
    var settings =
        SettingsFolder.in(home)
            .file(
                """
                database:
                  url: postgresql://db/x
                  password: ${file:/no/such/file}
                accounts:
                  main:
                    environment: production
                    key: ${env:NOT_SET}
                    secret: ${credential:main}
                  other:
                    environment: production
                    key: ${file:empty}
                    secret: ${file:large}
                """)
            .load();
    assertThat(settings.unreadableSecrets())
        .extracting(Problem::toString)
        .containsExactly(
            "account-history.yaml:3: database.password: cannot be read: there is no file"
                + " /no/such/file",
            "account-history.yaml:7: accounts.main.key: cannot be read: variable NOT_SET is not"
                + " set",
            "account-history.yaml:8: accounts.main.secret: cannot be read: CREDENTIALS_DIRECTORY"
                + " is not set; the service needs LoadCredential=main",
            "account-history.yaml:11: accounts.other.key: cannot be read: file %s is empty"
                .formatted(home.resolve("empty")),
            "account-history.yaml:12: accounts.other.secret: cannot be read: file "
                + home.resolve("large")
                + " has more than 64 KiB");
    var key = settings.accounts().getFirst().credentials().orElseThrow().key();
    assertThatThrownBy(key::reveal)
        .isInstanceOf(UnreadableSecretException.class)
        .hasMessage(
            "account-history.yaml:7: accounts.main.key: cannot be read: variable NOT_SET is not"
                + " set");
    assertThat(key.origin())
        .isEqualTo("accounts.main.key (account-history.yaml:7, ${env:NOT_SET})");
  }

  @Test
  void secretsAreNowhereToBeSeen() throws IOException {
    SettingsFolder.secret(home.resolve("secret"), HUNTER);
    var folder =
        SettingsFolder.in(home)
            .file(
                """
                accounts:
                  main:
                    environment: production
                    key: ${env:KEY}
                    secret: ${file:secret}
                """)
            .with("KEY", HUNTER)
            .with("ACCOUNT_HISTORY_DATABASE_URL", "postgresql://me:hunter2@db/x")
            .with("ACCOUNT_HISTORY_DATABASE_PASSWORD", HUNTER)
            .with("PGPASSWORD", HUNTER);
    var settings = folder.load();
    assertThat(settings.unreadableSecrets()).isEmpty();
    var seen =
        List.of(
            settings.toString(),
            settings.effective().toString(),
            settings.accounts().toString(),
            settings.database().toString(),
            Settings.load(folder.input()).toString(),
            folder.input().toString());
    assertThat(seen).allSatisfy(it -> assertThat(it).doesNotContain(HUNTER));
    assertThat(settings.effective())
        .contains(
            new EffectiveSetting(
                "accounts.main.key", "••••••", "account-history.yaml:4, ${env:KEY}"),
            new EffectiveSetting(
                "accounts.main.secret",
                "••••••",
                "account-history.yaml:5, ${file:%s}".formatted(home.resolve("secret"))),
            new EffectiveSetting(
                "database.password", "••••••", "ACCOUNT_HISTORY_DATABASE_PASSWORD"),
            new EffectiveSetting(
                "database.url", "jdbc:postgresql://db/x", "ACCOUNT_HISTORY_DATABASE_URL"));
  }

  @Test
  void theInsidesOfTheReadingPrintNoSecretEither() {
    var value = new SettingValue(HUNTER, new SettingOrigin.InVariable("V"));
    var input = SettingsFolder.in(home).with("V", HUNTER).input();
    var given = SecretSource.TYPE.parser().parse(value, input);
    var other =
        SecretSource.TYPE.parser().parse(new SettingValue("${env:V}", value.origin()), input);
    var address =
        DatabaseAddress.TYPE
            .parser()
            .parse(new SettingValue("postgresql://me:hunter2@db", value.origin()), input);
    for (var object :
        List.of(
            value, input, given, other, address, new SecretSetting("k", value.origin(), given))) {
      assertThat(object.toString()).doesNotContain(HUNTER).doesNotContain("me:");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "rw-r--r--, read, 0644",
    "rw----r--, read, 0604",
    "rw-----w-, write, 0602",
    "rw--w----, write, 0620"
  })
  void aSecretThatOthersCanReadOrWriteIsRefusedWithWhatMendsIt(
      String modes, String what, String octal) throws IOException {
    var file = SettingsFolder.secret(home.resolve("secret"), HUNTER);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(modes));
    var settings =
        SettingsFolder.in(home)
            .file("database: {url: 'postgresql://db/x', password: '${file:secret}'}")
            .load();

    assertThat(settings.unreadableSecrets())
        .singleElement()
        .asString()
        .contains(
            "database.password",
            "others can %s file %s (mode %s); fix with: chmod 600 %s"
                .formatted(what, file, octal, file.toRealPath()))
        .doesNotContain(HUNTER);
  }

  @Test
  void aSecretInAFolderThatAnybodyMayWriteIsRefusedUnlessTheFolderIsSticky() throws IOException {
    var folder = Files.createDirectory(home.resolve("open"));
    SettingsFolder.secret(folder.resolve("secret"), HUNTER);
    var settings =
        SettingsFolder.in(home)
            .file("database: {url: 'postgresql://db/x', password: '${file:open/secret}'}")
            .load();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(settings.unreadableSecrets())
        .singleElement()
        .asString()
        .contains("fix with: chmod o-w " + folder.toRealPath());

    Files.setAttribute(folder, "unix:mode", 01777);
    assertThat(settings.unreadableSecrets()).isEmpty();
  }

  @Test
  void aKubernetesVolumeMayHaveAnyMode() throws IOException {
    var mount = Files.createDirectory(home.resolve("keys"));
    var data = Files.createDirectory(mount.resolve("..2026_11_20_12_00_00.123456789"));
    Files.setPosixFilePermissions(
        Files.writeString(data.resolve("api-key"), HUNTER),
        PosixFilePermissions.fromString("rw-r--r--"));
    Files.createSymbolicLink(mount.resolve("..data"), data.getFileName());
    Files.createSymbolicLink(mount.resolve("api-key"), Path.of("..data/api-key"));

    var settings =
        SettingsFolder.in(home)
            .file("database: {url: 'postgresql://db/x', password: '${file:keys/api-key}'}");

    assertThat(password(settings).reveal()).isEqualTo(HUNTER);
  }

  private static Secret password(SettingsFolder folder) {
    return ((DatabaseSettings.Server) folder.load().database()).password().orElseThrow();
  }
}
