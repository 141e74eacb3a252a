package windrow.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The arrows of docs/architecture.md, and what style.md forbids everywhere. */
class ArchitectureTest {

    /** Each part and the parts that it may use. */
    private static final Map<String, List<String>> ARROWS = Map.of(
            "api", List.of(),
            "shuffle", List.of("api"),
            "protocol", List.of("api"),
            "coordinator", List.of("protocol", "api"),
            "worker", List.of("protocol", "shuffle", "api"),
            "hadoop.formats", List.of("api"),
            "local", List.of("coordinator", "worker", "protocol", "shuffle", "api"),
            "cli", List.of("local", "coordinator", "worker", "protocol", "shuffle", "api"));

    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("windrow");
    }

    @Test
    void partsUseOnlyWhatTheirArrowsPointAt() {
        ARROWS.forEach((part, allowed) -> {
            List<String> forbidden = ARROWS.keySet().stream()
                    .filter(other -> !other.equals(part) && !allowed.contains(other))
                    .map(other -> "windrow." + other + "..")
                    .toList();
            if (!forbidden.isEmpty()) {
                noClasses()
                        .that()
                        .resideInAPackage("windrow." + part + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(forbidden.toArray(String[]::new))
                        .because(part + " may use " + allowed)
                        .check(classes);
            }
        });
    }

    @Test
    void theApiNeedsNothingButTheJdk() {
        ArchRuleDefinition.classes()
                .that()
                .resideInAPackage("windrow.api..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("windrow.api..", "java..", "org.jspecify..")
                .check(classes);
    }

    @Test
    void hadoopsFormatsNeedNothingButTheApiAndHadoop() {
        ArchRuleDefinition.classes()
                .that()
                .resideInAPackage("windrow.hadoop.formats..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "windrow.hadoop.formats..",
                        "windrow.api..",
                        "java..",
                        "org.jspecify..",
                        "org.apache.hadoop.conf..",
                        "org.apache.hadoop.fs..",
                        "org.apache.hadoop.io..",
                        "org.apache.hadoop.util..")
                .check(classes);
    }

    @Test
    void theLogicOfClientsAndWorkersTouchesNoClockThreadOrLog() {
        noClasses()
                .that()
                .haveNameMatching(
                        "windrow.protocol.client.(ClientCore|LeaderSearch|OpenQuestion|JobDialogue|JobView).*")
                .or()
                .haveNameMatching("windrow.worker.daemon.WorkerCore.*")
                .should()
                .dependOnClassesThat(resideInAPackage("java.util.concurrent..")
                        .or(resideInAPackage("java.io..").and(noneOf("java.io.Serializable")))
                        .or(resideInAPackage("org.slf4j.."))
                        .or(named("java.lang.Thread", "java.util.Random", "java.time.Instant", "java.time.Clock")))
                .orShould()
                .callMethodWhere(callTo("java.lang.System", "nanoTime", "currentTimeMillis"))
                .check(classes);
    }

    @Test
    void theCoreTouchesNoClockThreadFileSocketChanceOrLog() {
        noClasses()
                .that()
                .resideInAPackage("windrow.coordinator.core..")
                .should()
                .dependOnClassesThat(resideInAPackage("java.io..")
                        .and(noneOf("java.io.Serializable"))
                        .or(resideInAPackage("java.nio.file.."))
                        .or(resideInAPackage("java.nio.channels.."))
                        .or(resideInAPackage("java.net.."))
                        .or(resideInAPackage("java.time..").and(noneOf("java.time.Duration")))
                        .or(resideInAPackage("java.util.concurrent.."))
                        .or(resideInAPackage("java.util.logging.."))
                        .or(resideInAPackage("java.security.."))
                        .or(resideInAPackage("org.slf4j.."))
                        .or(resideInAPackage("io.netty.."))
                        .or(resideInAPackage("org.apache.."))
                        .or(named(
                                "java.lang.Thread",
                                "java.util.Random",
                                "java.util.Date",
                                "java.util.UUID",
                                "java.util.Timer")))
                .check(classes);
        noClasses()
                .that()
                .resideInAnyPackage("windrow.coordinator.core..", "windrow.coordinator.report..")
                .should()
                .callMethodWhere(callTo("java.lang.System", "nanoTime", "currentTimeMillis", "getenv", "getProperty")
                        .or(callTo("java.lang.Math", "random")))
                .check(classes);
    }

    @Test
    void onlyMainClassesEndTheProcess() {
        ArchRuleDefinition.classes()
                .that(DescribedPredicate.not(new DescribedPredicate<JavaClass>("have a main method") {
                    @Override
                    public boolean test(JavaClass type) {
                        JavaClass outer = type;
                        while (outer.getEnclosingClass().isPresent()) {
                            outer = outer.getEnclosingClass().get();
                        }
                        return outer.tryGetMethod("main", String[].class).isPresent();
                    }
                }))
                .should(new ArchCondition<JavaClass>("not end the process") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        for (JavaMethodCall call : type.getMethodCallsFromSelf()) {
                            if (callTo("java.lang.System", "exit")
                                    .or(callTo("java.lang.Runtime", "exit", "halt"))
                                    .test(call)) {
                                events.add(SimpleConditionEvent.violated(type, call.getDescription()));
                            }
                        }
                    }
                })
                .check(classes);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().assignedFrom(new Packages()).should().beFreeOfCycles().check(classes);
    }

    /** Each package is a slice, but the api is one: its parts only sort what an author sees, and speak of one another. */
    private static final class Packages implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String name = type.getPackageName();
            return SliceIdentifier.of(name.startsWith("windrow.api") ? "windrow.api" : name);
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }

    private static DescribedPredicate<JavaClass> named(String... names) {
        return new DescribedPredicate<>("are one of " + List.of(names)) {
            @Override
            public boolean test(JavaClass type) {
                return List.of(names).contains(type.getName());
            }
        };
    }

    private static DescribedPredicate<JavaClass> noneOf(String... names) {
        return DescribedPredicate.not(named(names));
    }

    private static DescribedPredicate<JavaMethodCall> callTo(String owner, String... methods) {
        return new DescribedPredicate<>("call " + owner + "." + List.of(methods)) {
            @Override
            public boolean test(JavaMethodCall call) {
                return call.getTargetOwner().getName().equals(owner)
                        && List.of(methods).contains(call.getTarget().getName());
            }
        };
    }
}
