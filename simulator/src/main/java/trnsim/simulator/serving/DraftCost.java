package trnsim.simulator.serving;

import trnsim.kernels.chip.Family;
import trnsim.kernels.cost.KernelModel;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.plan.AttentionLoad;
import trnsim.workloads.plan.Batch;

/**
 * Time of the drafter in an iteration.
 *
 * <pre>
 *   n decoding sequences   tokens x one pass of n tokens, each attending to what lies half-way through the draft
 *   prompts                one pass of their tokens without a head, so that the drafter has their keys and values too
 * </pre>
 *
 * <p>Passes are made of the drafter's own operators and collectives, one after another. On Neuron drafts and check are compiled
 * into one graph (fused speculation); elsewhere each pass starts a graph of its own. Prompts beside decoding sequences are a pass
 * of their own, where an engine may join them with the first draft: too slow by at most one read of the drafter's weights.
 */
final class DraftCost {

    private static final AttentionLoad NONE = new AttentionLoad(0, 0, 0);

    private final Speculation speculation;
    private final IterationCost pass;

    private DraftCost(Speculation speculation, IterationCost pass) {
        this.speculation = speculation;
        this.pass = pass;
    }

    static DraftCost of(
            ServingPlan plan,
            Speculation speculation,
            Cluster cluster,
            KernelModel kernels,
            CollectiveModel collectives) {
        Drafter drafter = speculation.drafter();
        boolean fused = cluster.rank().chip().family() == Family.NEURON;
        return new DraftCost(
                speculation,
                new IterationCost(drafter.beside(plan), cluster, kernels, collectives, drafter.own(), fused));
    }

    /** {@code model}, the time of the model's own pass over {@code batch}, with that of the drafter. */
    IterationTime after(IterationTime model, Batch batch, boolean prompts) {
        IterationTime time = model;
        long n = batch.decoding();
        if (n > 0) {
            int k = speculation.tokens();
            long kv = Math.max(n, batch.decode().kvTokens() - n * (k + 1) / 2);
            time = time.drafting(k, pass.cost(Batch.decode(n, kv), n, prompts));
        }
        return batch.prefill().queries() == 0 ? time : time.drafting(1, pass.cost(prompts(batch), 0, true));
    }

    private static Batch prompts(Batch batch) {
        long sequences = Math.max(1, batch.sequences() - batch.decoding());
        return new Batch(batch.prefill().queries(), sequences, batch.prefill(), NONE);
    }

    /** What the host needs to launch the drafter's pass over the prompts of {@code batch}, in picoseconds. */
    long launchPs(Batch batch) {
        return batch.prefill().queries() == 0 ? 0 : pass.launchPs(prompts(batch), 0);
    }
}
