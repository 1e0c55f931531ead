package accounthistory.cli.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import accounthistory.cli.Workbench;
import accounthistory.config.Settings;
import accounthistory.config.SettingsResult;
import accounthistory.config.key.Key;
import accounthistory.config.value.SettingsInput;
import accounthistory.testing.TestDatabase;
import accounthistory.testing.WithDatabase;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run begins or is refused by a rule that `config check` has reported: nothing that a run opens
/// before its first request has rules of its own.
@WithDatabase
final class OpeningTest {
  private static final List<String> HOSTILE =
      List.of(
          "0",
          "-1",
          "1ms",
          "1h",
          "100000d",
          "9999 GiB",
          "x",
          "none",
          "http://127.0.0.1:1",
          "https://fapi.binance.com:444",
          "/dev/null/below",
          "a.key",
          "paused",
          "\u202Ex");

  private final Path folder;
  private final Workbench desk;

  OpeningTest(TestDatabase database, @TempDir Path folder) {
    this.folder = folder;
    this.desk = new Workbench(folder, database).accounts("one-way-cross");
    desk.write("a.key", "x");
  }

  @AfterEach
  void getUp() {
    desk.close();
  }

  @Test
  void whateverASettingSaysARunOpensUnlessARuleRefusesIt() throws IOException {
    var refused = 0;
    var opened = 0;
    for (var key : Settings.KEYS) {
      for (var value : HOSTILE) {
        switch (Settings.examine(input(key, value))) {
          case SettingsResult.Refused _ -> refused++;
          case SettingsResult.Loaded(var settings, _) -> {
            assertThatCode(() -> open(settings))
                .as("%s: %s", key.path(), value)
                .doesNotThrowAnyException();
            opened++;
          }
        }
      }
    }
    assertThat(refused).isGreaterThan(300);
    assertThat(opened).as("opened, beside %s refused", refused).isGreaterThan(50);
  }

  @Test
  void whateverOfTheStateFolderIsBrokenBothCommandsSayTheSame() throws IOException {
    assertThat(desk.run("collect").exit()).isZero();
    var refused = 0;
    for (var entry : entries(folder.resolve("state"))) {
      var away = Files.move(entry, folder.resolve("away"));
      if (Files.isDirectory(away)) {
        Files.createFile(entry);
      } else {
        Files.createDirectory(entry);
      }

      var checked = desk.run("config", "check");
      var collected = desk.run("collect");

      assertThat(collected.exit()).as("%s: %s", entry, collected.err()).isEqualTo(checked.exit());
      if (checked.exit() != 0) {
        assertThat(checked.exit()).isEqualTo(74);
        assertThat(collected.err()).isEqualTo(checked.err()).contains(entry.toString());
        refused++;
      }
      Files.delete(entry);
      Files.move(away, entry);
    }
    assertThat(refused).isGreaterThan(8);
  }

  private void open(Settings settings) {
    var host =
        new HostEnvironment(
            Map.of(),
            Optional.of(folder),
            folder,
            desk.clock,
            new PrintWriter(new StringWriter()),
            new PrintWriter(new StringWriter()));
    try (var signals = new Signals();
        var context =
            CollectContext.begin(settings, JobFactory.of(settings, List.of()), host, signals)) {
      assertThat(context.run()).isNotNull();
    }
  }

  private SettingsInput input(Key<?> key, String value) {
    var environment = new HashMap<String, String>();
    environment.put("ACCOUNT_HISTORY_STATE_FOLDER", folder.resolve("state").toString());
    environment.put(
        "ACCOUNT_HISTORY_EXCHANGE_SIMULATED_BASE_URL", desk.exchange.baseUri().toString());
    environment.put(key.variable().replace("ACCOUNTS_NAME", "ACCOUNTS_ONE_WAY_CROSS"), value);
    return new SettingsInput(
        Optional.of(folder.resolve("settings.yaml")), environment, Optional.of(folder), folder);
  }

  private static List<Path> entries(Path state) throws IOException {
    try (var entries = Files.walk(state, 2)) {
      return entries.filter(it -> !it.equals(state)).sorted().toList();
    }
  }
}
