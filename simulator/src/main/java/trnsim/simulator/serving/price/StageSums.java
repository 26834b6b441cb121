package trnsim.simulator.serving.price;

/** Where the time of the ranks of a pipeline went, on average over its stages. */
public final class StageSums {

    private final PartSums[] kinds;
    private final int[] counts;
    private final int stages;

    public StageSums(StageTables tables) {
        this.counts = tables.counts();
        this.stages = tables.count();
        this.kinds = tables.kinds.stream().map(PartSums::new).toArray(PartSums[]::new);
    }

    /** Counts one iteration on all stages, as {@link StageTables#timesPs} prices it. */
    public void add(long tokens, long sampled, int n, long kvTokens, long queries, long pairs) {
        for (PartSums kind : kinds) {
            kind.mixed(tokens, sampled, n, kvTokens, queries, pairs);
        }
    }

    /** What the iterations counted came to on a rank of a stage on average; as {@link PartSums#total}. */
    public double[] total() {
        double[] out = new double[Parts.COUNT];
        for (int i = 0; i < kinds.length; i++) {
            Parts.add(out, kinds[i].total(), (double) counts[i] / stages);
        }
        return out;
    }
}
