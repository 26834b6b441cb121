package trnsim.simulator.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
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

    private record Traits(List<Integer> kinds, boolean embedding, boolean head) {}

    PassCache(TrainingPlan plan) {
        this.plan = plan;
    }

    StagePasses of(Role role) {
        return passes.computeIfAbsent(
                traits(role),
                traits -> StagePasses.of(
                        plan.architecture(),
                        plan.layout(),
                        role,
                        plan.sequence(),
                        plan.precision(),
                        plan.stack().kernels(),
                        plan.stack().traffic(),
                        plan.states().gradients()));
    }

    private Traits traits(Role role) {
        List<Integer> kinds = new ArrayList<>();
        for (int i = role.firstLayer(); i < role.firstLayer() + role.layers(); i++) {
            kinds.add(2 * plan.architecture().mixer(i).ordinal()
                    + (plan.architecture().isMoe(i) ? 1 : 0));
        }
        return new Traits(kinds, role.embedding(), role.head());
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
