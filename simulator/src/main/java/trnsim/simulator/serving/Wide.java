package trnsim.simulator.serving;

import trnsim.workloads.spec.ServeSpec.Balance;
import trnsim.workloads.spec.ServeSpec.ReplicaSpec;

/**
 * Attention in data parallel with experts over all ranks of a replica: wide expert parallelism.
 *
 * @param data groups of tensor ranks, each with its own requests and KV; 1 for none of this
 * @param redundant copies of experts beside the first of each
 * @param microBatches of an iteration; of two, one computes while the tokens of the other travel
 * @param expertNodes domains that the experts of a prompt's token lie on at most; 0 for any number
 * @param balance what groups are compared by when a request comes
 */
public record Wide(int data, int redundant, int microBatches, int expertNodes, Balance balance) {

    /** Tensor-parallel ranks alone. */
    public static final Wide NONE = new Wide(1, 0, 1, 0, Balance.REQUESTS);

    static Wide of(ReplicaSpec spec) {
        return new Wide(
                spec.attentionData(), spec.redundantExperts(), spec.microBatches(), spec.expertNodes(), spec.balance());
    }

    /** {@code data} groups, every expert once. */
    static Wide of(int data) {
        return new Wide(data, 0, 1, 0, Balance.REQUESTS);
    }

    /** True if there are several groups. */
    public boolean any() {
        return data > 1;
    }
}
