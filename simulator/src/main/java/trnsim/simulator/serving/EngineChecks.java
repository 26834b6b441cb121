package trnsim.simulator.serving;

import org.jspecify.annotations.Nullable;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.plan.LayerOperators.Precision;
import trnsim.workloads.spec.EngineSettings;
import trnsim.workloads.spec.EngineSpec.Preemption;
import trnsim.workloads.spec.ServeSpec;

/** What the engine of a serving workload must be, whatever the layout of its replicas. */
record EngineChecks(ServeSpec spec, EngineSettings engine, Cluster cluster) {

    /** Longest request served in tokens: what {@code spec} says, else the context of {@code model}. */
    static long maxContext(ServeSpec spec, ModelSpec model) {
        Long given = spec.engine().maxContext();
        long context = model.architecture().context();
        if (given != null && given > context) {
            throw spec.origin()
                    .error(
                            "engine.max-context",
                            given + " tokens are more than the " + context + " of " + model.name());
        }
        return given == null ? context : given;
    }

    /**
     * @param speculation how tokens are drafted; null if they are not
     * @throws trnsim.workloads.document.InputException if budgets, memory or number formats do not go together
     */
    void check(Precision precision, @Nullable Speculation speculation) {
        if (engine.memoryUtilization() > 1) {
            throw spec.origin().error("engine.memory-utilization", "must be at most 1");
        }
        if (engine.watermark() >= 1) {
            throw spec.origin().error("engine.watermark", "must be below 1, or no block is left for requests");
        }
        if (spec.router().match() > 1) {
            throw spec.origin().error("router.match", "must be at most 1, the whole prompt");
        }
        if (engine.maxBatchedTokens() < engine.maxSequences()) {
            throw spec.origin()
                    .error(
                            "engine.max-batched-tokens",
                            engine.maxBatchedTokens() + " tokens an iteration are fewer than the "
                                    + engine.maxSequences() + " sequences that each need one");
        }
        if (speculation != null) {
            checkSpeculation(speculation);
        }
        if (engine.preemption() == Preemption.SWAP && !HostCopy.of(cluster).known()) {
            throw spec.origin()
                    .error(
                            "engine.preemption",
                            "the catalog does not know how fast chips of "
                                    + cluster.system().name()
                                    + " copy to their host's memory; write preemption: recompute");
        }
        try {
            cluster.rank().require(precision.compute());
        } catch (IllegalArgumentException e) {
            throw spec.origin().error("precision", String.valueOf(e.getMessage()));
        }
    }

    private void checkSpeculation(Speculation how) {
        long tokens = engine.maxSequences() * (how.tokens() + 1L);
        if (engine.maxBatchedTokens() < tokens) {
            throw spec.origin()
                    .error(
                            "engine.max-batched-tokens",
                            engine.maxBatchedTokens() + " tokens an iteration are fewer than the " + tokens
                                    + " with which " + engine.maxSequences() + " sequences check " + how.tokens()
                                    + " drafted tokens each; raise it, or lower engine.max-sequences to "
                                    + engine.maxBatchedTokens() / (how.tokens() + 1));
        }
        if (engine.preemption() == Preemption.SWAP) {
            throw spec.origin()
                    .error("engine.preemption", "speculation is not simulated with swap; write preemption: recompute");
        }
    }
}
