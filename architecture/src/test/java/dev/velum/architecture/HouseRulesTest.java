package dev.velum.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.INTERFACES;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static dev.velum.architecture.Conditions.beClosedOrAbstract;
import static dev.velum.architecture.Conditions.takeNoBoolean;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import dev.velum.core.VelumException;
import java.nio.charset.Charset;
import java.security.Security;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Random;
import java.util.TimeZone;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** The rules of the house that a machine can check, over the byte code of all library modules. */
class HouseRulesTest {
  private static final JavaClasses VELUM =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.velum");

  private static void check(ArchRule rule) {
    rule.check(VELUM);
  }

  @Test
  void core_usesNothingOfOurs() {
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.velum.core..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "dev.velum.crypto..", "dev.velum.anonymize..", "dev.velum.consent.."));
  }

  @Test
  void crypto_usesCoreOnly() {
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.velum.crypto..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.velum.anonymize..", "dev.velum.consent.."));
  }

  @Test
  void anonymizeAndConsent_neverSeeEachOther() {
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.velum.anonymize..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.velum.consent.."));
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.velum.consent..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.velum.anonymize.."));
  }

  @Test
  void packages_haveNoCycles() {
    check(slices().matching("dev.velum.(**)").should().beFreeOfCycles());
  }

  @Test
  void internalPackages_areUsedByTheirOwnModuleOnly() {
    for (String module : Modules.LIBRARIES) {
      if (!module.equals("core")) { // core's is for all of us, by name
        String own = "dev.velum." + module + "..";
        check(
            noClasses()
                .that()
                .resideOutsideOfPackage(own)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.velum." + module + "..internal..")
                .allowEmptyShould(true));
      }
    }
  }

  @Test
  void classes_areClosedOrMadeForExtension() {
    check(
        classes()
            .that()
            .areNotAnonymousClasses()
            .and(not(INTERFACES))
            .and(not(assignableTo(Throwable.class))) // a module's exception has subtypes
            .should(beClosedOrAbstract()));
  }

  @Test
  void fields_ofPublicTypesAreNotPublicUnlessConstant() {
    check(
        fields()
            .that()
            .arePublic()
            .should()
            .beFinal()
            .andShould()
            .beStatic()
            .allowEmptyShould(true));
  }

  @Test
  void publicMethods_takeNoBoolean() {
    check(methods().that().arePublic().should(takeNoBoolean()));
  }

  @Test
  void exceptions_areOurs() {
    check(
        classes()
            .that()
            .areAssignableTo(Throwable.class)
            .should()
            .beAssignableTo(VelumException.class)
            .andShould()
            .haveSimpleNameEndingWith("Exception"));
  }

  @Test
  void libraries_printNothing() {
    check(GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS);
    check(GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING);
  }

  @Test
  void nothingGlobal_isReadOrChanged() {
    check(
        noClasses()
            .should()
            .callMethod(Locale.class, "getDefault")
            .orShould()
            .callMethod(ZoneId.class, "systemDefault")
            .orShould()
            .callMethod(TimeZone.class, "getDefault")
            .orShould()
            .callMethod(Charset.class, "defaultCharset")
            .orShould()
            .callMethod(String.class, "format", String.class, Object[].class)
            .orShould()
            .callMethod(String.class, "formatted", Object[].class)
            .orShould()
            .callMethod(String.class, "toLowerCase")
            .orShould()
            .callMethod(String.class, "toUpperCase")
            .orShould()
            .callMethod(String.class, "getBytes")
            .orShould()
            .callMethod(Clock.class, "systemDefaultZone")
            .orShould()
            .callMethod(Security.class, "addProvider", java.security.Provider.class)
            .orShould()
            .callMethod(Security.class, "insertProviderAt", java.security.Provider.class, int.class)
            .orShould()
            .callMethod(System.class, "setProperty", String.class, String.class));
  }

  @Test
  void time_comesFromAClockThatIsPassedIn() {
    check(
        noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(LocalDate.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(ZonedDateTime.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class));
  }

  @Test
  void randomness_isSecure() {
    check(
        noClasses()
            .should()
            .callConstructor(Random.class)
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethod(ThreadLocalRandom.class, "current"));
  }

  @Test
  void secrets_areNotRecords() {
    check(
        noClasses()
            .that()
            .areAssignableTo(Record.class)
            .and()
            .arePublic()
            .should()
            .haveSimpleNameEndingWith("Key")
            .orShould()
            .haveSimpleNameEndingWith("Keyset")
            .orShould()
            .haveSimpleNameEndingWith("Passphrase"));
  }

  @Test
  void loggersAndSerialForms_areNotPublicApi() {
    check(
        fields()
            .that()
            .haveName("serialVersionUID")
            .should()
            .haveModifier(JavaModifier.PRIVATE)
            .allowEmptyShould(true));
    check(
        noClasses()
            .that(not(assignableTo(Throwable.class)))
            .and()
            .areNotEnums()
            .and()
            .areTopLevelClasses()
            .and()
            .doNotHaveSimpleName("Deidentifier") // travels to Spark's executors, without keys
            .should()
            .implement(java.io.Serializable.class)
            .allowEmptyShould(true));
  }
}
