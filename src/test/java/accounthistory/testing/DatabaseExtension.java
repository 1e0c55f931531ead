package accounthistory.testing;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Makes a test's database for a parameter of its type; the test's store drops it.
final class DatabaseExtension implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(DatabaseExtension.class);

  /// A constructor's parameter belongs to its test, as a method's does.
  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(
      ExtensionContext rootContext) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestDatabase.class
        && context.getTestMethod().isPresent();
  }

  @Override
  public TestDatabase resolveParameter(ParameterContext parameter, ExtensionContext context) {
    var migrated = !parameter.isAnnotated(Unmigrated.class);
    return context
        .getStore(NAMESPACE)
        .computeIfAbsent(
            migrated ? "migrated" : "unmigrated",
            _ -> migrated ? TestServer.ours().migrated() : TestServer.ours().unmigrated(),
            TestDatabase.class);
  }
}
