package accounthistory;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import accounthistory.capture.Subject;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.LocationProvider;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The house: packages are the stages, imports point at the domain and never in a circle.
@AnalyzeClasses(locations = ArchitectureTest.Program.class)
final class ArchitectureTest {
  /// The program without its tests, in whatever folders they were compiled to.
  static final class Program implements LocationProvider {
    @Override
    public Set<Location> get(Class<?> testClass) {
      var program = Subject.class.getProtectionDomain().getCodeSource().getLocation();
      return Set.of(Location.of(program));
    }
  }

  private static final String GENERATED = "accounthistory.store.jooq..";

  private static final String[] DOMAIN = {
    "accounthistory.capture..",
    "accounthistory.account..",
    "accounthistory.stream..",
    "accounthistory.secret..",
    "accounthistory.text.."
  };

  /// Everything between the domain and the command line.
  private static final String[] STAGES = {
    "accounthistory.run..",
    "accounthistory.job..",
    "accounthistory.snapshot..",
    "accounthistory.sync..",
    "accounthistory.load..",
    "accounthistory.credential..",
    "accounthistory.coordination.."
  };

  private static final int CLASSES_MAX = 20;

  @ArchTest
  static final ArchRule packagesNeverImportInACircle =
      slices()
          .matching("accounthistory.(**)")
          .should()
          .beFreeOfCycles()
          .ignoreDependency(resideInAPackage(GENERATED), alwaysTrue());

  @ArchTest
  static final ArchRule stagesNeverImportInACircle =
      slices().matching("accounthistory.(*)..").should().beFreeOfCycles();

  /// A package is read at once; one that is bigger is two.
  @ArchTest
  static void noPackageHasMoreThanTwentyClasses(JavaClasses classes) {
    assertThat(byPackage(classes))
        .allSatisfy((name, count) -> assertThat(count).as(name).isLessThanOrEqualTo(CLASSES_MAX));
  }

  @ArchTest
  static void everyPackageSaysWhatItIsFor(JavaClasses classes) {
    assertThat(byPackage(classes).keySet())
        .allSatisfy(name ->
            assertThat(Path.of("src/main/java", name.replace('.', '/'), "package-info.java"))
                .content()
                .startsWith("/// "));
  }

  /// How many source files a package has, but for its description and for what is generated.
  private static Map<String, Long> byPackage(JavaClasses classes) {
    return classes.stream()
        .filter(it -> it.getEnclosingClass().isEmpty())
        .filter(it -> !it.getSimpleName().equals("package-info"))
        .filter(it -> !resideInAPackage(GENERATED).test(it))
        .collect(groupingBy(JavaClass::getPackageName, TreeMap::new, counting()));
  }

  @ArchTest
  static final ArchRule domainDependsOnTheJdkAlone =
      noClasses()
          .that()
          .resideInAnyPackage(DOMAIN)
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages(
              "java..",
              "org.jspecify..",
              "accounthistory.capture..",
              "accounthistory.account..",
              "accounthistory.stream..",
              "accounthistory.secret..",
              "accounthistory.text..");

  @ArchTest
  static final ArchRule captureAndAccountDoNotKnowEachOther =
      noClasses()
          .that()
          .resideInAPackage("accounthistory.capture..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("accounthistory.account..", "accounthistory.stream..");

  @ArchTest
  static final ArchRule reconcilingKnowsOnlyWhatFlowsAre =
      noClasses()
          .that()
          .resideInAPackage("accounthistory.reconcile..")
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages(
              "java.lang..",
              "java.math..",
              "java.time..",
              "java.util..",
              "org.jspecify..",
              "accounthistory.account..",
              "accounthistory.reconcile..")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(InstantSource.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class);

  @ArchTest
  static final ArchRule normalizingKnowsNoHttpSqlFilesOrClock =
      noClasses()
          .that()
          .resideInAPackage("accounthistory.normalize..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(STAGES)
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.net..",
              "java.sql..",
              "java.nio.file..",
              "org.apache.hc..",
              "org.jooq..",
              "org.postgresql..",
              "accounthistory.exchange..",
              "accounthistory.spool..",
              "accounthistory.store..",
              "accounthistory.config..",
              "accounthistory.cli..")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(InstantSource.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class);

  /// Paths, codes and words of a venue stay with it; what is asked of every venue is a `Protocol`.
  /// Keys still read the exchange's own list of permissions and its account code.
  @ArchTest
  static final ArchRule neutralPackagesDoNotKnowHowAVenueIsAsked =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "accounthistory.exchange.binance..",
              "accounthistory.exchange.venue..",
              "accounthistory.credential..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("accounthistory.exchange.binance..");

  /// What is read by pages asks in windows of the venue's own, so synchronizing knows them.
  @ArchTest
  static final ArchRule neutralPackagesDoNotKnowHowAVenueIsRead =
      noClasses()
          .that()
          .resideOutsideOfPackages("accounthistory.normalize..", "accounthistory.sync..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("accounthistory.normalize.binance..");

  @ArchTest
  static final ArchRule exchangeAndSpoolKnowOnlyCaptures =
      noClasses()
          .that()
          .resideInAnyPackage("accounthistory.exchange..", "accounthistory.spool..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(STAGES)
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "accounthistory.account..",
              "accounthistory.normalize..",
              "accounthistory.store..",
              "accounthistory.config..",
              "accounthistory.report..",
              "accounthistory.cli..",
              "accounthistory.simulator..");

  @ArchTest
  static final ArchRule storeKnowsOnlyTheDomain =
      noClasses()
          .that()
          .resideInAPackage("accounthistory.store..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(STAGES)
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "accounthistory.exchange..",
              "accounthistory.spool..",
              "accounthistory.normalize..",
              "accounthistory.config..",
              "accounthistory.report..",
              "accounthistory.cli..",
              "accounthistory.simulator..");

  @ArchTest
  static final ArchRule simulatorImportsOnlyTheJdkAndJackson =
      noClasses()
          .that()
          .resideInAPackage("accounthistory.simulator..")
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages(
              "java..",
              "javax.crypto..",
              "javax.net.ssl..",
              "com.sun.net.httpserver..",
              "tools.jackson..",
              "org.jspecify..",
              "accounthistory.simulator..");

  @ArchTest
  static final ArchRule onlyTheCommandLineKnowsTheSimulator =
      noClasses()
          .that()
          .resideOutsideOfPackages("accounthistory.cli..", "accounthistory.simulator..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("accounthistory.simulator..");

  @ArchTest
  static void moneyIsNeverBinaryFloatingPoint(JavaClasses classes) {
    BinaryFloatingPoint.isAbsentFrom(
        classes,
        "accounthistory.account",
        "accounthistory.reconcile",
        "accounthistory.normalize",
        "accounthistory.store",
        "accounthistory.simulator");
  }

  @ArchTest
  static void noTextDependsOnTheMachinesLanguage(JavaClasses classes) throws IOException {
    MachineLocale.isNeverAskedFor(classes);
    MachineLocale.isNamedBesideEachConversionOf(Path.of("src/main/java"));
  }

  @ArchTest
  static final ArchRule nothingReadsTheMachinesClockOrZone =
      noClasses()
          .that()
          .resideOutsideOfPackage("accounthistory.cli..")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(LocalDate.class, "now")
          .orShould()
          .callMethod(LocalDateTime.class, "now")
          .orShould()
          .callMethod(ZonedDateTime.class, "now")
          .orShould()
          .callMethod(ZoneId.class, "systemDefault")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Clock.class, "systemDefaultZone")
          .orShould()
          .callMethod(Clock.class, "systemUTC")
          .orShould()
          .callMethod(InstantSource.class, "system");

  @ArchTest
  static final ArchRule classesAreFinalOrOpenOnPurpose =
      classes()
          .that()
          .resideInAnyPackage(DOMAIN)
          .and()
          .areNotInterfaces()
          .and()
          .areNotEnums()
          .and()
          .areNotAnonymousClasses()
          .and()
          .haveSimpleNameNotEndingWith("package-info")
          .should()
          .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL);

  @ArchTest
  static void nobodyWaitsForEverOrSteersByAnArgumentsException(JavaClasses classes) {
    Edges.areKept(classes);
  }
}
