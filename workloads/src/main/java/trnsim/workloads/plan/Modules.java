package trnsim.workloads.plan;

import java.util.Set;
import trnsim.workloads.operator.OperatorBatch;

/** What runs again before the backward pass of a block under {@link Recompute#MODULES}. */
final class Modules {

    private static final Set<String> UP = Set.of("q-up", "kv-up");

    private Modules() {}

    /** Norms, activations and projections up from latents among {@code forward}. */
    static OperatorBatch again(OperatorBatch forward) {
        OperatorBatch again = new OperatorBatch();
        for (int i = 0; i < forward.size(); i++) {
            boolean cheap = switch (forward.kind(i)) {
                case NORM, RESIDUAL_NORM, ACTIVATION -> true;
                default -> UP.contains(forward.name(i));
            };
            if (cheap) {
                again.add(Rows.read(forward, i));
            }
        }
        return again;
    }
}
