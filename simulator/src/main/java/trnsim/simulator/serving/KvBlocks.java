package trnsim.simulator.serving;

import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ArchitectureSpec.Mixer;
import trnsim.workloads.plan.HeadSharding;
import trnsim.workloads.plan.LayerOperators.Precision;
import trnsim.workloads.plan.Role;
import trnsim.workloads.plan.Sharding;
import trnsim.workloads.spec.EngineSettings;

/**
 * What a rank keeps of a sequence, in bytes.
 *
 * <pre>  a block = layers x (2 kv heads x head dim, or the latent and the indexer's keys) x tokens of a block x bytes of an element</pre>
 *
 * @param full one block of all full-attention layers
 * @param window one block of all windowed layers
 * @param state recurrent state of one sequence
 */
record KvBlocks(long full, long window, long state) {

    /** Those of the layers of {@code a}, cut by {@code sharding}. */
    static KvBlocks of(ArchitectureSpec a, Sharding sharding, Precision precision, EngineSettings engine) {
        return of(a, Role.whole(a.layers()), sharding, precision, engine);
    }

    /** Those of the layers of {@code role}. */
    static KvBlocks of(ArchitectureSpec a, Role role, Sharding sharding, Precision precision, EngineSettings engine) {
        HeadSharding heads = sharding.heads(a);
        long elements = a.mla() != null ? a.kvElementsPerToken() : 2L * heads.kvHeads() * a.headDim();
        long index = a.mla() != null && a.mla().indexHeads() > 0 ? a.mla().indexDim() : 0;
        double blockOfLayer = engine.blockSize() * precision.kv().bytes();
        return new KvBlocks(
                ceil(Stages.layers(a, role, Mixer.FULL) * (elements + index) * blockOfLayer),
                ceil(Stages.layers(a, role, Mixer.WINDOW) * elements * blockOfLayer),
                a.linear() == null
                        ? 0
                        : ceil(Stages.layers(a, role, Mixer.LINEAR)
                                * Math.ceilDiv(a.linear().stateElements(), sharding.tensor())
                                * precision.compute().bytes()));
    }

    /** Those of both. */
    KvBlocks plus(KvBlocks other) {
        return new KvBlocks(full + other.full, window + other.window, state + other.state);
    }

    private static long ceil(double bytes) {
        return (long) StrictMath.ceil(bytes);
    }
}
