package trnsim.bench.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import org.junit.jupiter.api.Test;

/** Dependencies run one way: {@code workloads <- kernels <- simulator <- bench}. */
class DependencyTest {

    @Test
    void modulesDependOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("workloads")
                .definedBy("trnsim.workloads..")
                .layer("kernels")
                .definedBy("trnsim.kernels..")
                .layer("simulator")
                .definedBy("trnsim.simulator..")
                .layer("bench")
                .definedBy("trnsim.bench..")
                .whereLayer("kernels")
                .mayOnlyBeAccessedByLayers("simulator", "bench")
                .whereLayer("simulator")
                .mayOnlyBeAccessedByLayers("bench")
                .whereLayer("bench")
                .mayNotBeAccessedByAnyLayer()
                .check(ProductionClasses.ALL);
    }

    @Test
    void everyClassLiesInAModule() {
        noClasses()
                .should()
                .resideOutsideOfPackages(
                        "trnsim.workloads..", "trnsim.kernels..", "trnsim.simulator..", "trnsim.bench..")
                .allowEmptyShould(true)
                .check(ProductionClasses.ALL);
    }

    @Test
    void onlyVectorClassesKnowTheVectorModule() {
        noClasses()
                .that()
                .haveSimpleNameNotStartingWith("Vector")
                .and()
                .haveSimpleNameNotStartingWith("Lanes")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator.vector..")
                .because("the program must run where that module is not added")
                .allowEmptyShould(true)
                .check(ProductionClasses.ALL);
    }
}
