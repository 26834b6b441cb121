package trnsim.simulator.rank;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.plan.Axis;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Role;

/**
 * Ranks whose roles cost the same and whose surroundings are the same: what the simulator makes of the roles of a layout once
 * it knows the topology. All ranks of a class are simulated as one.
 *
 * <p>Two stages are alike if they hold the same kinds of layers, the same ends of the model, and send to the next stage over
 * the same kind of link. Faults and slow chips, which would split classes further, are not modelled yet.
 *
 * @param role the role of its first stage
 * @param stages the pipeline stages it stands for, in order
 * @param ranks how many ranks that is
 * @param leavesDomain its stages send to another scale-up domain
 */
public record RankClass(Role role, List<Integer> stages, long ranks, boolean leavesDomain) {

    /** What two roles must share to be alike. */
    private record Traits(
            int layers,
            int moeLayers,
            List<ArchitectureSpec.Mixer> mixers,
            boolean embedding,
            boolean head,
            boolean leavesDomain) {}

    /** The classes of {@code roles} under {@code layout} on {@code cluster}, by first stage. */
    public static List<RankClass> of(ArchitectureSpec a, List<Role> roles, Layout layout, Cluster cluster) {
        Map<Traits, List<Role>> alike = new LinkedHashMap<>();
        for (Role role : roles) {
            alike.computeIfAbsent(traits(a, role, roles.size(), layout, cluster), traits -> new ArrayList<>())
                    .add(role);
        }
        List<RankClass> classes = new ArrayList<>();
        alike.forEach((traits, members) -> classes.add(new RankClass(
                members.getFirst(),
                members.stream().map(Role::stage).toList(),
                layout.ranksPerStage() * members.size(),
                traits.leavesDomain())));
        return List.copyOf(classes);
    }

    private static Traits traits(ArchitectureSpec a, Role role, int stages, Layout layout, Cluster cluster) {
        int moe = a.moeLayers(role.firstLayer(), role.layers());
        List<ArchitectureSpec.Mixer> mixers = new ArrayList<>();
        for (int i = role.firstLayer(); i < role.firstLayer() + role.layers(); i++) {
            mixers.add(a.mixer(i));
        }
        mixers.sort(null);
        boolean leaves = role.stage() + 1 < stages && crosses(role.stage(), layout, cluster);
        return new Traits(role.layers(), moe, mixers, role.embedding(), role.head(), leaves);
    }

    /** True if any rank of {@code stage} lies in another domain than its counterpart in the next stage. */
    private static boolean crosses(int stage, Layout layout, Cluster cluster) {
        long stride = layout.stride(Axis.PIPELINE);
        long perDomain = (long) cluster.ranksPerChip() * cluster.system().chips();
        long whole = stride * layout.pipeline();
        if (perDomain % whole != 0 && whole % perDomain != 0 && whole < layout.ranks()) {
            return true;
        }
        return stage * stride / perDomain != ((stage + 2) * stride - 1) / perDomain;
    }
}
