import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/// Checks (`check`) or rewrites (`write`) every Java file below the given folders with
/// google-java-format. `skip` does nothing. A check that fails names the files and how to fix them.
void main(String[] arguments) throws Exception {
  var mode = arguments[0];
  if (mode.equals("skip")) {
    return;
  }
  var formatter = new Formatter();
  var differing = new ArrayList<Path>();
  for (var i = 1; i < arguments.length; i++) {
    try (var files = Files.walk(Path.of(arguments[i]))) {
      for (var file : files.filter(it -> it.toString().endsWith(".java")).sorted().toList()) {
        var before = Files.readString(file);
        var after = formatted(formatter, file, before);
        if (!after.equals(before)) {
          differing.add(file);
          if (mode.equals("write")) {
            Files.writeString(file, after);
          }
        }
      }
    }
  }
  differing.forEach(
      it -> IO.println((mode.equals("write") ? "formatted " : "not formatted: ") + it));
  if (!differing.isEmpty() && !mode.equals("write")) {
    IO.println("fix with: mvn -q process-sources -Dformat.mode=write");
    System.exit(1);
  }
}

static String formatted(Formatter formatter, Path file, String source) {
  try {
    var ordered =
        ImportOrderer.reorderImports(
            RemoveUnusedImports.removeUnusedImports(source), JavaFormatterOptions.Style.GOOGLE);
    return formatter.formatSource(ordered);
  } catch (Exception e) {
    throw new IllegalStateException("cannot format " + file, e);
  }
}
