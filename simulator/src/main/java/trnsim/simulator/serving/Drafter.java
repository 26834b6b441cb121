package trnsim.simulator.serving;

import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.plan.HeadSharding;
import trnsim.workloads.plan.LayerOperators.Precision;
import trnsim.workloads.plan.RankParameters;
import trnsim.workloads.plan.Role;
import trnsim.workloads.plan.Sharding;
import trnsim.workloads.spec.EngineSettings;
import trnsim.workloads.spec.SpeculationSpec.Method;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/**
 * What drafts tokens, on the same ranks as the model, cut as the model is.
 *
 * <p>A draft model is whole. A layer of the model's own has its keys and values, and a matrix of twice the width by the width that
 * joins the model's features with the embedding of the token before; embedding and head are the model's (DeepSeek-V3, arXiv
 * 2412.19437, section 2.2; EAGLE, arXiv 2401.15077, section 4).
 *
 * @param name of it
 * @param architecture all its layers
 * @param own it is a layer of the model's own
 */
public record Drafter(String name, ArchitectureSpec architecture, boolean own) {

    /** A draft model. */
    static Drafter model(String name, ArchitectureSpec architecture) {
        return new Drafter(name, architecture, false);
    }

    /** What {@code method} adds to {@code model}. */
    static Drafter layer(Method method, ArchitectureSpec model) {
        return method == Method.MTP
                ? new Drafter("the model's prediction module", model.singleLayer(true), true)
                : new Drafter("a layer trained on the model's features", model.singleLayer(false), true);
    }

    /** Ranks its experts are spread over, where those of the model are over {@code expert}. */
    int expert(int expert) {
        return own && architecture.moe() != null ? expert : 1;
    }

    /** Bytes of its weights on a rank. */
    double weightBytes(Sharding sharding, Precision precision) {
        Role role = new Role(0, 0, architecture.layers(), !own, !own);
        double joining = own ? 2.0 * architecture.hidden() * Math.ceilDiv(architecture.hidden(), sharding.tensor()) : 0;
        return RankParameters.of(architecture, sharding, role).bytes(precision)
                + joining * precision.weights().bytes();
    }

    /** The passes of it beside those of {@code plan}. */
    ServingPlan beside(ServingPlan plan) {
        EngineSettings engine =
                plan.engine().withConstants(plan.engine().constants().withoutHost());
        return new ServingPlan(
                name,
                architecture,
                plan.tensor(),
                expert(plan.expert()),
                Wide.NONE,
                1,
                Stages.whole(architecture.layers()),
                plan.replicas(),
                plan.chosen(),
                plan.precision(),
                engine,
                plan.maxContext(),
                HeadSharding.of(architecture, plan.tensor(), engine.kvHeads()),
                plan.kv(),
                HostCopy.NONE,
                null);
    }

    /** What it takes of the memory of a rank of {@code plan}, for a person. */
    public String memory(ServingPlan plan) {
        Sharding sharding = beside(plan).sharding();
        KvBlocks blocks = KvBlocks.of(architecture, sharding, plan.precision(), plan.engine());
        return Format.of(weightBytes(sharding, plan.precision()), Dimension.BYTES) + " of weights and "
                + Format.of(blocks.full() + blocks.window(), Dimension.BYTES) + " of each block";
    }
}
