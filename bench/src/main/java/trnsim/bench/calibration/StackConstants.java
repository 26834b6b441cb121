package trnsim.bench.calibration;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.spec.StackSpec;
import trnsim.workloads.unit.Sourced;

/** What a software stack's times are fitted with: those constants that its entry has. */
final class StackConstants {

    private StackConstants() {}

    /** Those of {@code stack}. */
    static List<Constant> of(StackSpec stack) {
        List<Constant> all = new ArrayList<>();
        add(
                all,
                "launch",
                0.1e-6,
                500e-6,
                "from a replayed graph to interpreted code",
                stack.constants().launch());
        add(
                all,
                "pace",
                0.8,
                3,
                "kernels alone are close to the best",
                stack.constants().pace());
        add(
                all,
                "step",
                1e-4,
                10,
                "from nothing to a step of checks",
                stack.constants().step());
        return List.copyOf(all);
    }

    private static void add(
            List<Constant> to, String name, double low, double high, String why, @Nullable Sourced quantity) {
        if (quantity != null) {
            to.add(new Constant("constants." + name, low, high, why, quantity, false));
        }
    }
}
