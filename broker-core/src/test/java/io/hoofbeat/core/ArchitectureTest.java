package io.hoofbeat.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Holds the shelves of the core: a package imports from lower shelves only, and not from its neighbours on the same one. */
class ArchitectureTest {

    private static final String ROOT = "io.hoofbeat.core";

    /** Package below the root, which is the empty name, to its shelf. */
    private static final Map<String, Integer> SHELVES = Map.ofEntries(
            Map.entry("", 8),
            Map.entry("admin", 7),
            Map.entry("session", 6),
            Map.entry("durable", 5),
            Map.entry("system", 5),
            Map.entry("topic", 4),
            Map.entry("queue", 4),
            Map.entry("subscription", 3),
            Map.entry("store", 3),
            Map.entry("policy", 3),
            Map.entry("cluster", 3),
            Map.entry("security", 3),
            Map.entry("stomp", 2),
            Map.entry("message", 1),
            Map.entry("destination", 0),
            Map.entry("loop", 0),
            Map.entry("file", 0),
            Map.entry("json", 0),
            Map.entry("metrics", 0));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void packagesImportDownwardsOnly() {
        ArchRuleDefinition.classes().should(standAboveWhatTheyUse()).check(CLASSES);
    }

    @Test
    void theCoreDoesNotKnowTheNetwork() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "io.hoofbeat.netty..", "io.hoofbeat.cli..")
                .check(CLASSES);
    }

    @Test
    void everyPackageHasAShelf() {
        Set<String> packages = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            packages.add(shelfName(type));
        }
        assertThat(packages).contains("", "destination", "subscription").isSubsetOf(SHELVES.keySet());
    }

    @Test
    void everyPackageIsNullMarked() {
        ArchRuleDefinition.classes().should(beInANullMarkedPackage()).check(CLASSES);
    }

    private static ArchCondition<JavaClass> standAboveWhatTheyUse() {
        return new ArchCondition<>("use lower shelves only") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass used = dependency.getTargetClass().getBaseComponentType();
                    if (IN_CORE.test(used) && !mayUse(shelfName(type), shelfName(used))) {
                        events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static boolean mayUse(String user, String used) {
        return user.equals(used) || shelf(user) > shelf(used);
    }

    private static ArchCondition<JavaClass> beInANullMarkedPackage() {
        return new ArchCondition<>("be in a package whose package-info says @NullMarked") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                JavaPackage home = type.getPackage();
                if (!home.isAnnotatedWith(NullMarked.class)) {
                    events.add(SimpleConditionEvent.violated(home, home.getName() + " is not null-marked"));
                }
            }
        };
    }

    private static final DescribedPredicate<JavaClass> IN_CORE =
            JavaClass.Predicates.resideInAnyPackage(ROOT, ROOT + "..");

    private static int shelf(String name) {
        Integer shelf = SHELVES.get(name);
        if (shelf == null) {
            throw new AssertionError("package " + name + " has no shelf in this test");
        }
        return shelf;
    }

    /** The first package below the root, so that a package within a package stands where the outer one does. */
    private static String shelfName(JavaClass type) {
        String below = type.getPackageName().substring(ROOT.length());
        return below.isEmpty() ? "" : below.split("\\.", -1)[1];
    }
}
