package accounthistory;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Finds texts whose letters or digits would be those of the machine's language.
final class MachineLocale {
  /// Calls that take the machine's locale because they are given none.
  private static final Set<String> CALLS =
      Set.of(
          "java.lang.String.toLowerCase()",
          "java.lang.String.toUpperCase()",
          "java.lang.String.format(java.lang.String, [Ljava.lang.Object;)",
          "java.time.format.DateTimeFormatter.ofPattern(java.lang.String)",
          "java.time.format.DateTimeFormatterBuilder.toFormatter()",
          "java.util.Locale.getDefault()",
          "java.util.Locale.getDefault(java.util.Locale$Category)",
          "java.text.Collator.getInstance()",
          "java.text.MessageFormat.format(java.lang.String, [Ljava.lang.Object;)",
          "java.text.MessageFormat.<init>(java.lang.String)");

  /// Types that are the machine's locale through and through.
  private static final Set<String> TYPES =
      Set.of(
          "java.text.DecimalFormat",
          "java.text.NumberFormat",
          "java.text.SimpleDateFormat",
          "java.text.DateFormat",
          "java.util.Formatter",
          "java.util.Scanner");

  /// Conversions of a format that write digits, capitals or dates as the locale has them. A number
  /// behind `%s` is always 0 to 9. What is not followed by a brace is no pattern of a log line.
  private static final Pattern CONVERSION =
      Pattern.compile("%(?:\\d+\\$)?[-#+0,(<]*\\d*(?:\\.\\d+)?(?:[dfeEgGaAS]|[tT][A-Za-z])(?!\\{)");

  private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*//.*$");

  private MachineLocale() {}

  static void isNeverAskedFor(JavaClasses classes) {
    var found = new ArrayList<String>();
    for (var type : classes) {
      if (!type.getPackageName().contains(".store.jooq")) {
        look(type, found);
      }
    }
    assertThat(found).as("calls that take the machine's locale").isEmpty();
  }

  private static void look(JavaClass type, List<String> found) {
    for (var access : type.getCodeUnitAccessesFromSelf()) {
      if (CALLS.contains(access.getTarget().getFullName())
          || TYPES.contains(access.getTargetOwner().getName())) {
        found.add(access.getDescription());
      }
    }
  }

  /// Source instead of bytes: `formatted` takes no locale, and whether it needs one is in its text.
  static void isNamedBesideEachConversionOf(Path sources) throws IOException {
    var found = new ArrayList<String>();
    try (var files = Files.walk(sources)) {
      for (var file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
        var text = COMMENT.matcher(Files.readString(file)).replaceAll("");
        var conversions = CONVERSION.matcher(text);
        while (conversions.find()) {
          if (!statementBefore(text, conversions.start()).contains("Locale.ROOT")) {
            found.add(file.getFileName() + ": " + conversions.group());
          }
        }
      }
    }
    assertThat(found).as("digits in the machine's language; want %%s, or Locale.ROOT").isEmpty();
  }

  private static String statementBefore(String text, int end) {
    var begin = end;
    while (begin > 0 && ";{}".indexOf(text.charAt(begin - 1)) < 0) {
      begin--;
    }
    return text.substring(begin, end);
  }
}
