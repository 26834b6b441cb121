package trnsim.simulator.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final Map<Split, List<List<Role>>> held = new HashMap<>();
    private final List<TrainingMemory.Parts> parts = new ArrayList<>();
    private Layout last;

    private record Split(int pipeline, Stages stages) {}

    /** For layouts of {@code plan}'s model and batch. */
    MemoryColumn(TrainingPlan plan) {
        this.plan = plan;
        this.last = plan.layout();
    }

    /** Bytes of the fullest rank under {@code layout}; layouts that differ in nothing but their sharing should follow each other. */
    double bytes(Layout layout) {
        Layout unshared = layout.withStates(UNSHARED);
        if (parts.isEmpty() || !unshared.equals(last)) {
            parts.clear();
            last = unshared;
            TrainingMemory.Step step = plan.with(layout).memoryStep();
            List<List<Role>> stages =
                    held.computeIfAbsent(new Split(layout.pipeline(), layout.stages()), split -> held(layout));
            for (int stage = 0; stage < stages.size(); stage++) {
                parts.add(TrainingMemory.Parts.of(plan.architecture(), layout, stage, stages.get(stage), step, peaks));
            }
        }
        double most = 0;
        for (TrainingMemory.Parts part : parts) {
            most = Math.max(most, TrainingMemory.of(layout, part, plan.states()).total());
        }
        return most;
    }

    private List<List<Role>> held(Layout layout) {
        List<Role> roles = plan.with(layout).roles();
        List<List<Role>> stages = new ArrayList<>();
        for (int stage = 0; stage < layout.pipeline(); stage++) {
            stages.add(Role.held(roles, layout, stage));
        }
        return stages;
    }
}
