import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/// Breaks the program on purpose, one line at a time, and names the test that notices.
///
/// Each mutant of `src/build/mutants.txt` changes one place of one file and names the test class
/// that must fail. The changed file is compiled into a copy of the classes; nothing in the checkout
/// is touched. Ends with 1 when a mutant survives or no longer applies.
///
/// Run: `mvn -q test-compile exec:exec@mutants` (all), with `-Dmutants=WORD` those whose name holds
/// the word.
void main(String[] arguments) throws Exception {
  if (arguments[0].equals("test")) {
    System.exit(failing(arguments[1]));
  }
  var project = Path.of(arguments[0]);
  var wanted = arguments.length > 1 ? arguments[1] : "";
  var mutants =
      read(project.resolve("src/build/mutants.txt")).stream()
          .filter(it -> it.name().contains(wanted))
          .toList();
  var survivors = 0;
  for (var mutant : mutants) {
    var verdict = verdict(project, mutant);
    IO.println("%-9s %-60s %s".formatted(verdict.word(), mutant.name(), verdict.by()));
    survivors += verdict.word().equals("caught") ? 0 : 1;
  }
  IO.println("%d mutants, %d survived".formatted(mutants.size(), survivors));
  System.exit(survivors == 0 ? 0 : 1);
}

/// A change that a test must notice.
record Mutant(String name, String file, String test, String from, String to) {}

record Verdict(String word, String by) {}

static List<Mutant> read(Path file) throws IOException {
  var mutants = new ArrayList<Mutant>();
  for (var block : Files.readString(file).split("(?m)^== ")) {
    if (block.isBlank() || block.startsWith("#")) {
      continue;
    }
    var lines = block.lines().toList();
    mutants.add(
        new Mutant(
            lines.getFirst().strip(),
            value(lines, "file "),
            value(lines, "test "),
            marked(lines, "-"),
            marked(lines, "+")));
  }
  return mutants;
}

static String value(List<String> lines, String word) {
  return lines.stream()
      .filter(it -> it.startsWith(word))
      .map(it -> it.substring(word.length()).strip())
      .findFirst()
      .orElseThrow(() -> new IllegalArgumentException(lines.getFirst() + ": no " + word));
}

static String marked(List<String> lines, String mark) {
  return String.join(
      "\n", lines.stream().filter(it -> it.startsWith(mark)).map(it -> it.substring(1)).toList());
}

static Verdict verdict(Path project, Mutant mutant) throws Exception {
  var source = project.resolve(mutant.file());
  var text = Files.readString(source);
  if (text.indexOf(mutant.from()) < 0
      || text.indexOf(mutant.from()) != text.lastIndexOf(mutant.from())) {
    return new Verdict("STALE", "its line is not, or not once, in " + mutant.file());
  }
  var copy = Files.createTempDirectory("mutant");
  try {
    copyTree(project.resolve("target/classes"), copy);
    var changed = text.replace(mutant.from(), mutant.to());
    if (mutant.file().endsWith(".java")) {
      var problem = compile(source, changed, copy);
      if (!problem.isEmpty()) {
        return new Verdict("STALE", "does not compile: " + problem);
      }
    } else {
      Files.writeString(copy.resolve(mutant.file()), changed);
    }
    return run(project, copy, mutant.test());
  } finally {
    deleteTree(copy);
  }
}

static String compile(Path source, String changed, Path copy) throws IOException {
  var sources = Files.createTempDirectory("mutant-source");
  try {
    var file = sources.resolve(source.getFileName());
    Files.writeString(file, changed);
    var errors = new java.io.ByteArrayOutputStream();
    var result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                errors,
                "-nowarn",
                "-parameters",
                "-proc:none",
                "-cp",
                copy + java.io.File.pathSeparator + System.getProperty("java.class.path"),
                "-d",
                copy.toString(),
                file.toString());
    return result == 0 ? "" : errors.toString(UTF_8).lines().findFirst().orElse("?");
  } finally {
    deleteTree(sources);
  }
}

static Verdict run(Path project, Path copy, String test) throws Exception {
  var classes = project.resolve("target/classes").toString();
  var path =
      Stream.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
          .filter(it -> !it.equals(classes))
          .toList();
  var output = Files.createTempFile("mutant", ".log");
  var process =
      new ProcessBuilder(
              ProcessHandle.current().info().command().orElse("java"),
              "--enable-native-access=ALL-UNNAMED",
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "-Duser.timezone=America/Los_Angeles",
              "-Dorg.jooq.no-logo=true",
              "-Dorg.jooq.no-tips=true",
              "-cp",
              copy + java.io.File.pathSeparator + String.join(java.io.File.pathSeparator, path),
              project.resolve("src/build/Mutants.java").toString(),
              "test",
              test)
          .directory(project.toFile())
          .redirectErrorStream(true)
          .redirectOutput(output.toFile())
          .start();
  if (!process.waitFor(5, TimeUnit.MINUTES)) {
    process.destroyForcibly();
    return new Verdict("caught", test + " (did not end)");
  }
  var caughtBy =
      Files.readString(output).lines().filter(it -> it.startsWith("FAILED ")).findFirst();
  Files.delete(output);
  return caughtBy
      .map(it -> new Verdict("caught", it.substring("FAILED ".length())))
      .orElse(new Verdict("SURVIVED", test));
}

/// In the child: runs one test class and names its first failing test.
static int failing(String test) {
  var summary = new SummaryGeneratingListener();
  LauncherFactory.create()
      .execute(
          LauncherDiscoveryRequestBuilder.request()
              .selectors(DiscoverySelectors.selectClass(test))
              .build(),
          summary);
  var failures = summary.getSummary().getFailures();
  if (summary.getSummary().getTestsFoundCount() == 0) {
    IO.println("no test in " + test);
    return 2;
  }
  failures.stream()
      .limit(1)
      .forEach(it -> {
        var name = it.getTestIdentifier().getLegacyReportingName();
        IO.println("FAILED " + test.substring(test.lastIndexOf('.') + 1) + " " + name);
      });
  return failures.isEmpty() ? 0 : 1;
}

static void copyTree(Path from, Path to) throws IOException {
  try (var files = Files.walk(from)) {
    for (var file : files.toList()) {
      var target = to.resolve(from.relativize(file).toString());
      if (Files.isDirectory(file)) {
        Files.createDirectories(target);
      } else {
        Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}

static void deleteTree(Path folder) {
  try (var files = Files.walk(folder)) {
    for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
      Files.deleteIfExists(file);
    }
  } catch (IOException e) {
    throw new UncheckedIOException(e);
  }
}
