package trnsim.simulator.serving;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.collective.GroupShape;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ArchitectureSpec.Mixer;
import trnsim.workloads.plan.LayerOperators.Precision;
import trnsim.workloads.plan.Role;
import trnsim.workloads.plan.Sharding;
import trnsim.workloads.spec.EngineSettings;

/**
 * How the layers of a replica are cut into pipeline stages of as many ranks each.
 *
 * <pre>  stage 0: embedding, layers   ...   stage P-1: layers, head, sampling</pre>
 *
 * <p>Stages hold layers / P each. Layers that do not divide go one each to the stages before the last, from the last but one
 * downwards, because the last holds the head (vLLM documentation, distributed.utils.get_pp_indices).
 *
 * <p>An engine keeps as many blocks on every stage, so the stage with room for the fewest decides.
 *
 * @param roles of the stages, in the order of layers
 * @param fullest the stage whose memory decides; its KV is the replica's
 */
public record Stages(List<Role> roles, Role fullest) {

    /** One stage of {@code layers} layers. */
    public static Stages whole(int layers) {
        Role role = Role.whole(layers);
        return new Stages(List.of(role), role);
    }

    /** {@code count} stages, from 1 to {@code layers}. */
    static List<Role> cut(int layers, int count) {
        int spare = layers % count;
        List<Role> roles = new ArrayList<>();
        int first = 0;
        for (int stage = 0; stage < count; stage++) {
            boolean last = stage == count - 1;
            int more = !last && stage >= count - 1 - spare ? 1 : 0;
            roles.add(new Role(stage, first, layers / count + more, stage == 0, last));
            first += layers / count + more;
        }
        return List.copyOf(roles);
    }

    /**
     * {@code count} stages of {@code a} on ranks of {@code capacity} bytes.
     *
     * @param longest tokens of the sequence that the stages are compared by
     */
    static Stages of(
            ArchitectureSpec a,
            int count,
            Sharding sharding,
            Precision precision,
            EngineSettings engine,
            double capacity,
            long longest) {
        if (count == 1) {
            return whole(a.layers());
        }
        List<Role> roles = cut(a.layers(), count);
        Role fullest = roles.getFirst();
        KvBudget least = null;
        for (Role role : roles) {
            KvBudget kv = KvBudget.of(a, role, sharding, precision, engine, null, 1, capacity);
            if (least == null || fuller(kv, least, longest)) {
                fullest = role;
                least = kv;
            }
        }
        return new Stages(roles, fullest);
    }

    private static boolean fuller(KvBudget one, KvBudget other, long longest) {
        double fit = fit(one, longest);
        double most = fit(other, longest);
        return fit < most || fit == most && one.shortBytes(longest) > other.shortBytes(longest);
    }

    private static double fit(KvBudget kv, long longest) {
        return kv.poolBytes() / Math.max(1.0, kv.bytes(longest));
    }

    int count() {
        return roles.size();
    }

    /** How many of the layers of {@code role} have the mixer {@code kind}. */
    static int layers(ArchitectureSpec a, Role role, Mixer kind) {
        int count = 0;
        for (int i = role.firstLayer(); i < role.firstLayer() + role.layers(); i++) {
            count += a.mixer(i) == kind ? 1 : 0;
        }
        return count;
    }

    /** What makes two stages take the same time: their layers in kind and number, their ends, and the way to the next. */
    record Kind(
            Map<String, Integer> layers,
            boolean embedding,
            boolean head,
            @Nullable GroupShape next) {

        static Kind of(ArchitectureSpec a, Role role, @Nullable GroupShape next) {
            Map<String, Integer> layers = new LinkedHashMap<>();
            for (int i = role.firstLayer(); i < role.firstLayer() + role.layers(); i++) {
                layers.merge(a.mixer(i) + (a.isMoe(i) ? " experts" : ""), 1, Integer::sum);
            }
            return new Kind(layers, role.embedding(), role.head(), next);
        }
    }

    /** {@code 63 + 63}: layers of each stage; null with one stage. */
    public @Nullable String shown() {
        return count() == 1
                ? null
                : String.join(
                        " + ",
                        roles.stream()
                                .map(role -> Integer.toString(role.layers()))
                                .toList());
    }
}
