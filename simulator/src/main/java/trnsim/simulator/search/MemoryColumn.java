package trnsim.simulator.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import trnsim.simulator.training.StagePricer;
import trnsim.simulator.training.TrainingPlan;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.PeakCounts;
import trnsim.workloads.plan.Role;
import trnsim.workloads.plan.Stages;
import trnsim.workloads.plan.StateSharing;
import trnsim.workloads.plan.TrainingMemory;

/**
 * Memory of the fullest rank of many layouts, the same as {@link TrainingPlan#peakMemory} gives: what layouts hold before
 * anything is shared is worked out once for all ways to share it. For one thread.
 */
final class MemoryColumn {

    private static final StateSharing UNSHARED = StateSharing.zero(0);

    private final TrainingPlan plan;
    private final PeakCounts peaks = new PeakCounts();
    private final Map<Split, Held> splits = new HashMap<>();

    /** Of the layout last asked for: the parts of stages that hold the same, and the most that one of these keeps. */
    private final List<TrainingMemory.Parts> parts = new ArrayList<>();

    private double[] activations = new double[0];
    private Layout last;

    private record Split(int pipeline, Stages stages) {}

    /**
     * What the stages of a pipeline hold.
     *
     * @param different stages that hold different things
     * @param alike per stage, which of them holds the same
     */
    private record Held(List<List<Role>> different, int[] alike) {}

    /** For layouts of {@code plan}'s model and batch. */
    MemoryColumn(TrainingPlan plan) {
        this.plan = plan;
        this.last = plan.layout();
    }

    /** Bytes of the fullest rank under {@code layout}; layouts that differ in nothing but their sharing should follow each other. */
    double bytes(Layout layout) {
        Layout unshared = layout.withStates(UNSHARED);
        if (parts.isEmpty() || !unshared.equals(last)) {
            last = unshared;
            fill(layout);
        }
        double most = 0;
        for (int i = 0; i < parts.size(); i++) {
            TrainingMemory memory = TrainingMemory.of(layout, parts.get(i), activations[i], plan.states());
            most = Math.max(most, memory.total());
        }
        return most;
    }

    private void fill(Layout layout) {
        TrainingMemory.Step step = plan.with(layout).kept();
        Held held = splits.computeIfAbsent(new Split(layout.pipeline(), layout.stages()), split -> held(layout));
        parts.clear();
        activations = new double[held.different().size()];
        for (List<Role> roles : held.different()) {
            parts.add(TrainingMemory.Parts.of(plan.architecture(), layout, roles, step));
        }
        for (int stage = 0; stage < layout.pipeline(); stage++) {
            int same = held.alike()[stage];
            activations[same] = Math.max(activations[same], parts.get(same).peakBytes(layout, stage, step, peaks));
        }
    }

    private Held held(Layout layout) {
        List<Role> roles = plan.with(layout).roles();
        List<List<Role>> different = new ArrayList<>();
        Map<List<Object>, Integer> known = new HashMap<>();
        int[] alike = new int[layout.pipeline()];
        for (int stage = 0; stage < alike.length; stage++) {
            List<Role> held = Role.held(roles, layout, stage);
            List<Object> traits = new ArrayList<>();
            for (Role role : held) {
                traits.add(StagePricer.alike(plan.architecture(), role));
            }
            alike[stage] = known.computeIfAbsent(traits, key -> {
                different.add(held);
                return different.size() - 1;
            });
        }
        return new Held(different, alike);
    }
}
