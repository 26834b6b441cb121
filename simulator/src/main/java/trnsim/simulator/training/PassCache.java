package trnsim.simulator.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.Phase;
import trnsim.workloads.plan.Role;
import trnsim.workloads.plan.Rows;
import trnsim.workloads.plan.StagePasses;

/** Passes by what a stage holds, so that stages that hold the same share their operators. */
final class PassCache {

    private final TrainingPlan plan;
    private final Map<Traits, StagePasses> passes = new HashMap<>();
    private final Map<OperatorBatch, OperatorBatch[]> parts = new IdentityHashMap<>();

    /** What tells apart stages that hold layers: two with equal traits have the same passes. */
    record Traits(List<Integer> kinds, boolean embedding, boolean head) {}

    PassCache(TrainingPlan plan) {
        this.plan = plan;
    }

    StagePasses of(Role role) {
        return passes.computeIfAbsent(traits(role), traits -> plan.passes(role));
    }

    Traits traits(Role role) {
        return traits(plan.architecture(), role);
    }

    static Traits traits(ArchitectureSpec a, Role role) {
        List<Integer> kinds = new ArrayList<>();
        for (int i = role.firstLayer(); i < role.firstLayer() + role.layers(); i++) {
            kinds.add(kind(a, i));
        }
        return new Traits(kinds, role.embedding(), role.head());
    }

    /** Equal for layers whose operators are alike. */
    static int kind(ArchitectureSpec a, int layer) {
        return 2 * a.mixer(layer).ordinal() + (a.isMoe(layer) ? 1 : 0);
    }

    /** The gradients of weights among {@code operators}, or all others. */
    OperatorBatch part(OperatorBatch operators, boolean inputs) {
        return parts.computeIfAbsent(operators, PassCache::split)[inputs ? 0 : 1];
    }

    private static OperatorBatch[] split(OperatorBatch operators) {
        OperatorBatch[] parts = {new OperatorBatch(), new OperatorBatch()};
        for (int i = 0; i < operators.size(); i++) {
            boolean weights = operators.phase[i] == Phase.GRAD_WEIGHT.ordinal();
            parts[weights ? 1 : 0].add(Rows.read(operators, i));
        }
        return parts;
    }
}
