package trnsim.workloads.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Default;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Least;
import trnsim.workloads.document.Origin;
import trnsim.workloads.document.Word;
import trnsim.workloads.unit.Dimension;

/** What makes a training run a campaign: what fails, how it is saved and brought back, and what else stops it. */
public record ReliabilitySpec(
        Origin origin,

        @Doc("Failure rates and recovery times: a name of the catalog's reliability records.")
        String failures,

        @Doc(
                "What follows a failure: everything restarts (restart-all), only what broke is replaced while the rest waits (migrate-affected), or nothing until an operator restarts it (no-op).")
        @Default("restart-all")
        RestartPolicy restart,

        @In(Dimension.FRACTION)
        @Least(0)
        @Doc("Hot spare hosts over hosts in use; left out, what 99 of 100 moments need.")
        @Nullable
        Double spares,

        @Doc("Without a spare the run goes on with fewer replicas instead of waiting.") @Default("false")
        boolean elastic,

        @Doc("Checkpoints.") @Default("") CheckpointSpec checkpoint,

        @Doc("Recovery times of this run in place of the record's.") @Default("")
        RecoverySpec recovery,

        @In(Dimension.SECONDS) @Least(0) @Doc("Age of chips and hosts at the start, where they age.") @Default("0 s")
        double fleetAge,

        @In(Dimension.SECONDS) @Doc("The campaign ends then, whether all tokens are trained or not.") @Nullable
        Double window,

        @Doc("Smaller batches at the start, each until a number of tokens.") @Nullable
        List<RampSpec> batchRamp,

        @Doc("Pauses for evaluation.") @Nullable EvaluationSpec evaluation,

        @Doc("Planned stops, each after a checkpoint.") @Nullable
        PlannedSpec planned,

        @Doc("Campaigns simulated, each with its own chance.") @Default("100")
        int seeds) {

    /** What follows a failure, in the words of the Neuron UltraServer operator's {@code failureStrategy}. */
    public enum RestartPolicy {
        RESTART_ALL,
        MIGRATE_AFFECTED,
        NO_OP
    }

    /** Where checkpoints go and what training does meanwhile. */
    public enum CheckpointMode {
        /** Training stands still until all is in storage. */
        SYNCHRONOUS,
        /** Training stands still for the copy to host memory; storage is written beside it. */
        ASYNCHRONOUS,
        /** Copies stay in the memory of a host and of one other. */
        IN_MEMORY,
        /** As in memory, and now and then to storage beside training. */
        TIERED
    }

    /** How a run is saved. */
    public record CheckpointSpec(
            @Doc("Where checkpoints go: synchronous, asynchronous, in-memory or tiered.") @Default("synchronous")
            CheckpointMode mode,

            @In(Dimension.SECONDS) @Doc("Time between two; auto takes Daly's.") @Word("auto") @Nullable
            Double interval,

            @Doc("A storage of the catalog.") @Default("fsx-lustre")
            String storage,

            @In(Dimension.SECONDS) @Doc("With tiered, time between two that go to storage.") @Default("1 h")
            double storageInterval,

            @In(Dimension.BYTES)
            @Doc("Bytes of one; left out, weights and optimizer states as the memory model has them.")
            @Nullable
            Double size,

            @In(Dimension.SECONDS)
            @Doc("How long training stands still for one; left out, from its bytes and bandwidths.")
            @Nullable
            Double stall) {}

    /** Recovery times that a run states itself. */
    public record RecoverySpec(
            @In(Dimension.SECONDS)
            @Least(0)
            @Doc("From a failure to its notice, whatever failed but by silent corruption.")
            @Nullable
            Double detect,

            @In(Dimension.SECONDS) @Least(0) @Doc("From the notice to an operator's answer, with no-op.") @Nullable
            Double operator,

            @In(Dimension.SECONDS) @Least(0) @Doc("Putting a spare host in place of a broken one.") @Nullable
            Double replace,

            @In(Dimension.SECONDS)
            @Least(0)
            @Doc("Starting all processes, until the first step but for reading the checkpoint.")
            @Nullable
            Double restart) {}

    /** One step of a batch ramp. */
    public record RampSpec(
            @In(Dimension.TOKENS) @Doc("Tokens trained when it ends, from the start of the run.")
            double until,

            @In(Dimension.SEQUENCES) @Doc("Sequences per step until then.")
            long globalBatch) {}

    /** Training pauses while the model is evaluated. */
    public record EvaluationSpec(
            @In(Dimension.TOKENS) @Doc("Tokens between two.")
            double every,

            @In(Dimension.SECONDS) @Doc("How long one takes.")
            double lasts) {}

    /** Stops that somebody planned. */
    public record PlannedSpec(
            @In(Dimension.SECONDS) @Doc("Time between two.") double every,

            @In(Dimension.SECONDS) @Doc("How long one takes beside the restart.")
            double lasts) {}
}
