package trnsim.bench.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaAccess;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The same input gives the same result on every machine, to the last bit. */
class DeterminismTest {

    /** Those methods of {@link Math} whose last bit Java leaves to the machine; {@link StrictMath} has them all. */
    private static final Set<String> INEXACT = Set.of(
            "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "exp", "expm1", "log",
            "log10", "log1p", "pow", "cbrt", "hypot");

    private static final Set<String> UNSEEDED = Set.of(
            "java.lang.Math.random()",
            "java.lang.StrictMath.random()",
            "java.util.Random.<init>()",
            "java.util.SplittableRandom.<init>()",
            "java.util.UUID.randomUUID()");

    private static final Set<String> ALWAYS_UNSEEDED =
            Set.of("java.util.concurrent.ThreadLocalRandom", "java.security.SecureRandom");

    @Test
    void strictMathDecidesResults() {
        noClasses()
                .should()
                .accessTargetWhere(describe("is an inexact method of java.lang.Math", DeterminismTest::isInexact))
                .because("their last bit depends on the machine; StrictMath has the same methods")
                .allowEmptyShould(true)
                .check(ProductionClasses.ALL);
    }

    @Test
    void allRandomnessIsSeeded() {
        noClasses()
                .should()
                .accessTargetWhere(describe("draws random numbers without a seed", DeterminismTest::isUnseeded))
                .because("a run repeats from its seed")
                .allowEmptyShould(true)
                .check(ProductionClasses.ALL);
    }

    private static boolean isInexact(JavaAccess<?> access) {
        return access.getTargetOwner().isEquivalentTo(Math.class) && INEXACT.contains(access.getName());
    }

    private static boolean isUnseeded(JavaAccess<?> access) {
        return UNSEEDED.contains(access.getTarget().getFullName())
                || ALWAYS_UNSEEDED.contains(access.getTargetOwner().getName());
    }
}
