package trnsim.workloads.plan;

import java.util.ArrayList;
import java.util.List;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.operator.Operator.Matmul;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.PerElement;

/**
 * Multi-token prediction (arXiv 2412.19437, section 2.2): behind the last layer, each module predicts one token further.
 *
 * <pre>
 *   norm(what the module before wrote), norm(embedding of the next token)  ->  2h x h matmul  ->  a layer  ->  head, loss
 * </pre>
 *
 * <p>The layer is one like the model's last. Embedding and head are the model's; where the stage of the head does not hold the
 * embedding it holds a copy, whose gradients are exchanged as those of a tied table. The 2h x h matrix is cut along its columns.
 * Training only: it is part of neither the developers' parameter counts nor of serving.
 */
final class MultiToken {

    private MultiToken() {}

    /** Parameters of the modules of {@code role} on one rank, nothing unless it has the head. */
    static RankParameters parameters(ArchitectureSpec a, Layout layout, Role role) {
        if (!role.head() || a.mtpLayers() == 0) {
            return new RankParameters(0, 0);
        }
        Sharding sharding = Sharding.training(layout);
        double h = a.hidden();
        RankParameters layer = RankParameters.of(a, sharding, new Role(role.stage(), a.layers() - 1, 1, false, false));
        double dense = layer.dense() + 2 * h * Math.ceilDiv(a.hidden(), layout.tensor()) + 3 * h;
        boolean copies =
                !role.embedding() && !a.tiedEmbeddings() && layout.stages().schedule() != Schedule.DUALPIPE;
        double table = copies ? h * Math.ceilDiv(a.vocab(), layout.tensor()) : 0;
        return new RankParameters(a.mtpLayers() * dense + table, a.mtpLayers() * layer.experts());
    }

    /** Tensors of the residual stream that a module keeps beside its layer: inputs of norms, matmul and head. */
    static final int KEPT_STREAMS = 6;

    /**
     * One module between an embedding, a layer and a head.
     *
     * @param tokens a rank's tokens
     * @param bytes of one tensor of the residual stream of them all
     */
    static LayerPass pass(
            ArchitectureSpec a,
            Layout layout,
            long tokens,
            double bytes,
            Tag tag,
            KernelSet kernels,
            LayerPass embedding,
            LayerPass layer,
            LayerPass head) {
        boolean cut = layout.tensor() > 1;
        boolean along = cut && layout.sequenceParallel();
        long own = along ? Math.ceilDiv(tokens, layout.tensor()) : tokens;
        OperatorBatch norms = new OperatorBatch();
        norms.add(PerElement.NORM.rows("mtp-norm", 2 * own, a.hidden(), tag));
        OperatorBatch product = new OperatorBatch();
        long columns = Math.ceilDiv(a.hidden(), layout.tensor());
        product.add(new Matmul("mtp-projection", tokens, columns, 2L * a.hidden(), 1, tag));

        List<Piece> forward = new ArrayList<>(embedding.forward());
        forward.add(new Piece.Compute("mtp", kernels.run(norms)));
        if (along) {
            forward.add(talk(Traffic.Kind.ALL_GATHER, 2 * bytes));
        }
        forward.add(new Piece.Compute("mtp", kernels.run(product)));
        if (cut) {
            forward.add(talk(Traffic.Kind.ALL_GATHER, bytes));
        }
        forward.addAll(layer.forward());
        forward.addAll(head.forward());

        List<Piece> backward = new ArrayList<>(head.backward());
        backward.addAll(layer.backward());
        if (along) {
            backward.add(talk(Traffic.Kind.ALL_GATHER, bytes));
        }
        backward.add(new Piece.Compute("mtp", kernels.gradients(product)));
        if (cut) {
            backward.add(talk(along ? Traffic.Kind.REDUCE_SCATTER : Traffic.Kind.ALL_REDUCE, 2 * bytes));
        }
        backward.add(new Piece.Compute("mtp", kernels.gradients(norms)));
        backward.addAll(embedding.backward());
        Role nothing = new Role(head.role().stage(), 0, 0, false, false);
        return new LayerPass("mtp", nothing, List.copyOf(forward), List.copyOf(backward));
    }

    private static Piece talk(Traffic.Kind kind, double bytes) {
        return new Piece.Talk(new Traffic("mtp-activations", kind, Traffic.Group.TENSOR, bytes, 1));
    }
}
