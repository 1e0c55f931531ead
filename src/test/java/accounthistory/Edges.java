package accounthistory;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaStaticInitializer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;

/// Finds code by which a bug or a hanging part would stop the whole.
final class Edges {
  /// Calls without a limit, by the class that has them.
  private static final List<Endless> ENDLESS =
      List.of(
          new Endless(Future.class, Set.of("get", "join", "resultNow")),
          new Endless(CompletableFuture.class, Set.of("get", "join")),
          new Endless(Thread.class, Set.of("join")),
          new Endless(CountDownLatch.class, Set.of("await")),
          new Endless(CyclicBarrier.class, Set.of("await")),
          new Endless(Condition.class, Set.of("await", "awaitUninterruptibly")),
          new Endless(Semaphore.class, Set.of("acquire", "acquireUninterruptibly")),
          new Endless(BlockingQueue.class, Set.of("take")),
          new Endless(Process.class, Set.of("waitFor")),
          new Endless(Object.class, Set.of("wait")),
          new Endless(ExecutorService.class, Set.of("close")));

  /// What waits for all of many, with or without a limit for each.
  private static final Set<String> FOR_ALL =
      Set.of("java.util.concurrent.StructuredTaskScope", "java.util.concurrent.ForkJoinTask");

  /// A static initialiser that fails does so once and for all, wherever it is met.
  private static final List<String> INPUT_OR_OUTPUT =
      List.of(
          "java.io.File",
          "java.io.Random",
          "java.nio.",
          "java.net.Socket",
          "java.net.http.",
          "java.sql.",
          "java.lang.Process",
          "com.github.luben.zstd.");

  private static final Set<String> TEXTS_OF_THE_PATH =
      Set.of(
          "java.nio.file.Path",
          "java.nio.charset.Charset",
          "java.nio.file.attribute.PosixFilePermissions");

  private record Endless(Class<?> type, Set<String> methods) {}

  private Edges() {}

  static void areKept(JavaClasses classes) {
    var found = new ArrayList<String>();
    for (var type : classes) {
      // A simulation that hangs costs no account a slot.
      if (type.getPackageName().startsWith("accounthistory.simulator")) {
        continue;
      }
      for (var unit : type.getCodeUnits()) {
        lookForCatches(unit, found);
        unit.getMethodCallsFromSelf().stream()
            .filter(it -> isEndless(it) || FOR_ALL.contains(it.getTargetOwner().getName()))
            .forEach(it -> found.add(it.getDescription()));
        if (unit instanceof JavaStaticInitializer) {
          unit.getAccessesFromSelf().stream()
              .filter(it -> !it.isDeclaredInLambda() && isInputOrOutput(it))
              .forEach(it -> found.add(it.getDescription()));
        }
      }
    }
    assertThat(found)
        .as(
            "waits without a limit, catches of any argument's exception, and static initialisers"
                + " that do input or output")
        .isEmpty();
  }

  private static void lookForCatches(JavaCodeUnit unit, List<String> found) {
    for (var block : unit.getTryCatchBlocks()) {
      for (var caught : block.getCaughtThrowables()) {
        if (caught.getName().equals(IllegalArgumentException.class.getName())) {
          found.add(unit.getFullName() + " catches " + caught.getName());
        }
      }
    }
  }

  private static boolean isEndless(JavaAccess<?> call) {
    return call.getTarget()
            instanceof com.tngtech.archunit.core.domain.AccessTarget.MethodCallTarget target
        && target.getRawParameterTypes().isEmpty()
        && ENDLESS.stream()
            .anyMatch(it ->
                it.methods().contains(target.getName())
                    && call.getTargetOwner().isAssignableTo(it.type()));
  }

  private static boolean isInputOrOutput(JavaAccess<?> access) {
    var owner = access.getTargetOwner().getName();
    return INPUT_OR_OUTPUT.stream().anyMatch(owner::startsWith)
        && TEXTS_OF_THE_PATH.stream().noneMatch(owner::startsWith);
  }
}
