package trnsim.simulator.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import trnsim.simulator.training.StageKinds;
import trnsim.simulator.training.TrainingPlan;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.PeakCounts;
import trnsim.workloads.plan.Role;
import trnsim.workloads.plan.StateSharing;
import trnsim.workloads.plan.TrainingMemory;

/**
 * Memory of the fullest rank of many layouts, the same as {@link TrainingPlan#peakMemory} gives: what layouts hold before
 * anything is shared is worked out once for all ways to share it. For one thread.
 */
final class MemoryColumn {

    private static final StateSharing UNSHARED = StateSharing.zero(0);

    private final TrainingPlan plan;
    private final double hostBytes;
    private final PeakCounts peaks = new PeakCounts();
    private final Map<StageKinds.Split, StageKinds> splits = new HashMap<>();

    /** Of the layout last asked for: the parts of stages that hold the same, and the most that one of these keeps. */
    private final List<TrainingMemory.Parts> parts = new ArrayList<>();

    private double[] activations = new double[0];
    private Layout last;

    /** For layouts of {@code plan}'s model and batch, whatever they move to the host. */
    MemoryColumn(TrainingPlan plan) {
        this(plan, Double.POSITIVE_INFINITY);
    }

    /** The same; what moves more than {@code hostBytes} to the host fits nowhere. */
    MemoryColumn(TrainingPlan plan, double hostBytes) {
        this.plan = plan;
        this.hostBytes = hostBytes;
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
            most = Math.max(most, memory.host() > hostBytes ? Double.POSITIVE_INFINITY : memory.total());
        }
        return most;
    }

    private void fill(Layout layout) {
        TrainingMemory.Step step = plan.with(layout).kept();
        StageKinds held = splits.computeIfAbsent(
                StageKinds.Split.of(layout), split -> StageKinds.of(plan.architecture(), layout));
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
}
