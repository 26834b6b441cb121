package trnsim.workloads.plan;

/**
 * How tokens reach experts in training.
 *
 * @param imbalance rows of the busiest rank over those of the mean one, at least 1
 * @param capacityFactor each expert computes this many times its even share, tokens beyond dropped and the rest padded
 *     (arXiv 2101.03961, section 2.2); 0 for dropless routing
 * @param nodes nodes that the experts of one token lie on, at most (arXiv 2412.19437, section 2.1.2); 0 for any
 */
public record ExpertRouting(double imbalance, double capacityFactor, int nodes) {

    /** Balanced, dropless, to any node. */
    public static final ExpertRouting BALANCED = new ExpertRouting(1, 0, 0);

    public ExpertRouting {
        if (!(imbalance >= 1) || !(capacityFactor >= 0) || nodes < 0) {
            throw new IllegalArgumentException("imbalance is at least 1, capacity factor and nodes are not negative");
        }
    }

    /** Rows that the busiest rank computes over its even share. */
    public double rows() {
        return capacityFactor > 0 ? capacityFactor : imbalance;
    }
}
