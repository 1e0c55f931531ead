package accounthistory;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Finds fields, parameters, results and calls that carry `double` or `float`.
final class BinaryFloatingPoint {
  private static final Set<String> TYPES =
      Set.of("double", "float", "java.lang.Double", "java.lang.Float", "double[]", "float[]");

  private BinaryFloatingPoint() {}

  static void isAbsentFrom(JavaClasses classes, String... packages) {
    var found = new ArrayList<String>();
    for (var type : classes) {
      if (Stream.of(packages).anyMatch(it -> isWithin(type, it))) {
        type.getFields().forEach(field -> look(field, found));
        type.getCodeUnits().forEach(unit -> look(unit, found));
        type.getMethodCallsFromSelf().forEach(call -> look(call, found));
      }
    }
    assertThat(found).as("uses of binary floating point").isEmpty();
  }

  private static boolean isWithin(JavaClass type, String root) {
    var name = type.getPackageName();
    return (name.equals(root) || name.startsWith(root + ".")) && !name.contains(".store.jooq");
  }

  private static void look(JavaField field, List<String> found) {
    if (TYPES.contains(field.getRawType().getName())) {
      found.add(field.getFullName());
    }
  }

  private static void look(JavaCodeUnit unit, List<String> found) {
    if (TYPES.contains(unit.getRawReturnType().getName())
        || unit.getRawParameterTypes().stream().anyMatch(it -> TYPES.contains(it.getName()))) {
      found.add(unit.getFullName());
    }
  }

  private static void look(JavaMethodCall call, List<String> found) {
    if (TYPES.contains(call.getTarget().getRawReturnType().getName())) {
      found.add(call.getDescription());
    }
  }
}
