package trnsim.workloads.plan;

import static trnsim.workloads.operator.PerElement.*;

import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ArchitectureSpec.MoeSpec;
import trnsim.workloads.operator.Operator.Matmul;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.PerElement;
import trnsim.workloads.plan.LayerOperators.Precision;

/** The forward operators of the routed experts of a layer on one rank, from the rows it receives to those it sends back. */
public final class RoutedExperts {

    private final ArchitectureSpec a;
    private final Sharding sharding;
    private final Precision precision;

    public RoutedExperts(ArchitectureSpec architecture, Sharding sharding, Precision precision) {
        this.a = architecture;
        this.sharding = sharding;
        this.precision = precision;
    }

    /** Appends those of all layers that have experts, in a pass of {@code tokens} tokens; nothing for a dense model. */
    public void layers(OperatorBatch out, long tokens) {
        int count = 0;
        for (int i = 0; i < a.layers(); i++) {
            count += a.isMoe(i) ? 1 : 0;
        }
        if (count > 0) {
            Tag tag = Tag.of(precision.compute()).weights(precision.weights()).output(precision.stream());
            add(out, tokens, false, tag.times(count));
        }
    }

    /** @param prompts the pass has prompts, whose rows some engines pad to whole blocks */
    void add(OperatorBatch out, long tokens, boolean prompts, Tag tag) {
        MoeSpec moe = a.moe();
        if (moe == null) {
            return;
        }
        long width = moe.width(a.hidden());
        double even = tokens * moe.active() * sharding.tokenShare();
        long rows = Math.max(1, StrictMath.round(sharding.rows(even)));
        long local = sharding.localExperts(moe);
        // Tokens of the whole expert group choose among all experts; balanced choice leaves (1 - k/E)^T of them idle.
        double choosing = tokens * sharding.tokenShare() * sharding.expertGroups();
        double idle = StrictMath.pow(1 - Math.min(1, (double) moe.active() / moe.experts()), choosing);
        long busy = Math.max(1, Math.min(Math.min(local, rows), StrictMath.round(local * (1 - idle))));
        long block = prompts ? sharding.stack().expertBlock() : 0;
        long each = block > 0 ? block : Math.ceilDiv(rows, busy);
        long groups = block > 0 ? sharding.stack().expertBlocks(rows, local) : busy;
        Tag stream = tag.stream(precision.stream());
        out.add(DISPATCH.rows("dispatch", rows, width, stream));
        mlp(
                out,
                "expert",
                each,
                Math.ceilDiv(moe.expertFfn(), sharding.expertTensor()),
                width,
                groups,
                tag.weights(precision.experts()));
        out.add(COMBINE.rows("combine", rows, width, stream));
    }

    /** Appends {@code groups} MLPs of {@code rows} rows each. */
    void mlp(OperatorBatch out, String name, long rows, long ffn, long width, long groups, Tag tag) {
        int up = a.activation().matrices() - 1;
        out.add(new Matmul(name + "-up", rows, up * ffn, width, groups, tag));
        Tag quantised = tag.stream(precision.stream()).output(precision.compute());
        out.add(PerElement.activation(up).rows("activation", rows * groups, ffn, quantised));
        out.add(new Matmul(name + "-down", rows, width, ffn, groups, tag));
    }
}
