package accounthistory.report.page;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/// The machine's Chromium without a window. Nothing is downloaded: its driver is named.
final class Browser implements AutoCloseable {
  private static final List<Path> FOLDERS =
      List.of(Path.of("/usr/bin"), Path.of("/usr/local/bin"), Path.of("/snap/bin"));

  /// Kept, since loggers are held weakly.
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /// Empty where the machine has no Chromium with its driver.
  static Optional<Browser> start() {
    var program = program("chromium");
    var driver = program("chromedriver");
    if (program.isEmpty() || driver.isEmpty()) {
      return Optional.empty();
    }
    SELENIUM.setLevel(Level.SEVERE);
    System.setProperty("otel.sdk.disabled", "true");
    var options = new ChromeOptions();
    options.setBinary(program.get());
    // A container's root has no sandbox, and little shared memory.
    options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage");
    var messages = new LoggingPreferences();
    messages.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", messages);
    var service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(driver.get())
            .usingAnyFreePort()
            .build();
    return Optional.of(new Browser(new ChromeDriver(service, options)));
  }

  private static Optional<File> program(String name) {
    return FOLDERS.stream()
        .map(it -> it.resolve(name))
        .filter(Files::isExecutable)
        .map(Path::toFile)
        .findFirst();
  }

  /// Opens a page and draws all of it.
  ///
  /// @return how long that took
  Duration open(Path page) {
    messages();
    driver.get(page.toUri().toString());
    if (!(ask("return document.documentElement.dataset.ready") instanceof String millis)) {
      throw new AssertionError("not drawn: " + messages());
    }
    return Duration.ofMillis(Long.parseLong(millis));
  }

  /// What the browser has complained of since it was asked last.
  List<String> messages() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  void show(int width, int height, boolean isDark) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    var scheme = Map.of("name", "prefers-color-scheme", "value", isDark ? "dark" : "light");
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia", Map.of("media", "", "features", List.of(scheme)));
  }

  /// The page on paper, a PDF.
  byte[] printed() {
    var printed =
        driver.executeCdpCommand(
            "Page.printToPDF", Map.of("printBackground", true, "preferCSSPageSize", true));
    return Base64.getDecoder().decode(String.valueOf(printed.get("data")));
  }

  @Nullable Object ask(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  @Nullable Object await(String script, Object... arguments) {
    return driver.executeAsyncScript(script, arguments);
  }

  /// The texts of elements, as they are.
  List<String> texts(String selector) {
    var texts =
        ask(
            "return [...document.querySelectorAll(arguments[0])].map(it => it.textContent)",
            selector);
    return ((List<?>) Objects.requireNonNull(texts)).stream().map(String::valueOf).toList();
  }

  WebElement element(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
