package trnsim.simulator.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Role;
import trnsim.workloads.plan.Stages;

/**
 * What the stages of a pipeline hold; stages of a kind take the same time and memory.
 *
 * @param different per kind, the parts of the model that the first such stage holds
 * @param firsts per kind, its first stage
 * @param alike per stage, its kind
 */
public record StageKinds(List<List<Role>> different, int[] firsts, int[] alike) {

    /** What kinds depend on, for one model. */
    public record Split(int pipeline, Stages stages) {

        public static Split of(Layout layout) {
            return new Split(layout.pipeline(), layout.stages());
        }
    }

    /** The kinds of the stages of {@code layout}. */
    public static StageKinds of(ArchitectureSpec a, Layout layout) {
        List<Role> roles = Role.of(a.layers(), layout);
        List<List<Role>> different = new ArrayList<>();
        Map<List<PassCache.Traits>, Integer> known = new HashMap<>();
        int[] firsts = new int[layout.pipeline()];
        int[] alike = new int[layout.pipeline()];
        for (int stage = 0; stage < alike.length; stage++) {
            List<Role> held = Role.held(roles, layout, stage);
            List<PassCache.Traits> traits = new ArrayList<>();
            held.forEach(role -> traits.add(PassCache.traits(a, role)));
            Integer same = known.get(traits);
            if (same == null) {
                same = different.size();
                known.put(traits, same);
                firsts[same] = stage;
                different.add(held);
            }
            alike[stage] = same;
        }
        return new StageKinds(different, Arrays.copyOf(firsts, different.size()), alike);
    }
}
