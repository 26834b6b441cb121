package trnsim.workloads.fleet;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Default;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Least;
import trnsim.workloads.document.Origin;
import trnsim.workloads.document.Stated;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Sourced;

/** What the fleet is for. A smaller number is a higher priority. */
public record PortfolioSpec(
        Origin origin,

        @Doc("Large training runs, each with a deadline.") @Nullable
        List<RunSpec> training,

        @Doc("Research: many small jobs that take what is left.") @Nullable
        List<ResearchSpec> research,

        @Doc("Inference: tokens asked for, by model and region.") @Nullable
        List<InferenceSpec> inference) {

    /** The training runs; none where the file has none. */
    public List<RunSpec> allTraining() {
        return training == null ? List.of() : training;
    }

    /** The streams of research; none where the file has none. */
    public List<ResearchSpec> allResearch() {
        return research == null ? List.of() : research;
    }

    /** The streams of inference; none where the file has none. */
    public List<InferenceSpec> allInference() {
        return inference == null ? List.of() : inference;
    }

    /** One training run, or a series of them. */
    public record RunSpec(
            Origin origin,
            @Doc("A name of its own.") String name,
            @Doc("A model of the catalog.") String model,

            @In(Dimension.TOKENS) @Stated @Doc("Tokens to train on.")
            Sourced tokens,

            @In(Dimension.TOKENS) @Doc("Tokens per sequence.") @Default("8k")
            long sequence,

            @In(Dimension.SEQUENCES) @Doc("Sequences per step over all replicas.")
            long globalBatch,

            @Doc("Dtype of matmul inputs.") @Default("bf16") Dtype precision,

            @Doc("Generations it may run on, best first; left out, any.") @Nullable
            List<String> on,

            @In(Dimension.CHIPS) @Doc("Chips it asks for, all of one site.")
            long chips,

            @In(Dimension.FRACTION)
            @Least(0)
            @Doc(
                    "Least MFU of its step: where all chips would share too small a batch it takes fewer, by generation, until each does so much.")
            @Default("0 %")
            double leastMfu,

            @Doc("The first day it may start.") LocalDate starts,
            @Doc("The day it should be done.") LocalDate deadline,

            @Doc("Its place in the queue: 1 goes first.") @Default("2")
            int priority,

            @In(Dimension.SECONDS)
            @Doc("A new run of the series follows after that time, with the deadline moved alike.")
            @Nullable
            Double every,

            @In(Dimension.RATIO)
            @Stated
            @Doc("Tokens of a run over those of the one before it in the series.")
            @Nullable
            Sourced growth) {}

    /** A stream of small jobs. */
    public record ResearchSpec(
            Origin origin,
            @Doc("A name of its own.") String name,

            @Doc("A model of the catalog that stands for what is tried.")
            String model,

            @In(Dimension.TOKENS) @Doc("Tokens per sequence.") @Default("8k")
            long sequence,

            @In(Dimension.SEQUENCES) @Doc("Sequences per step over all replicas.")
            long globalBatch,

            @In(Dimension.CHIPS) @Doc("Chips of one job.") long chips,

            @In(Dimension.SECONDS) @Doc("How long a job takes once placed, on average.")
            double lasts,

            @In(Dimension.COUNT) @Stated @Doc("Jobs that arrive a day, on average.")
            Sourced jobsPerDay,

            @In(Dimension.RATIO) @Stated @Doc("Jobs a day over those of a year before.") @Nullable
            Sourced growth,

            @Doc("Its place in the queue: 1 goes first.") @Default("4")
            int priority) {}

    /** Tokens asked for, and how they must be answered. */
    public record InferenceSpec(
            Origin origin,
            @Doc("A name of its own.") String name,
            @Doc("A model of the catalog.") String model,

            @Doc(
                    "Output tokens a second asked at dates, all regions together, the mean of a week; between two dates they grow at one rate.")
            List<DemandPoint> demand,

            @Doc("Share of the demand by region; the shares sum to 1.")
            Map<String, Double> regions,

            @Doc(
                    "Output tokens over the mean, hour by hour of the local day, 24 values; left out, a day of office and evening.")
            @Nullable
            List<Double> hours,

            @In(Dimension.RATIO) @Doc("Demand of a Saturday or Sunday over that of a weekday.") @Default("0.75")
            double weekend,

            @In(Dimension.RATIO) @Least(0) @Stated @Doc("New input tokens per output token.")
            Sourced input,

            @In(Dimension.RATIO) @Least(0) @Stated @Doc("Cached input tokens per output token.")
            Sourced cached,

            @In(Dimension.TOKENS) @Stated @Doc("Context of a request in mid-answer, on average.")
            Sourced context,

            @In(Dimension.TOKENS) @Stated @Doc("Output tokens of a request, on average.")
            Sourced output,

            @In(Dimension.SECONDS) @Doc("Most time per output token.")
            double tpot,

            @Doc("Dtype of stored weights.") @Default("bf16")
            Dtype weights,

            @Doc("Dtype of the KV cache.") @Default("bf16") Dtype kvCache,

            @In(Dimension.SECONDS)
            @Doc("Most delay between a user and a site that answers; left out, any site may.")
            @Nullable
            Double farthest,

            @Doc("Its place in the queue: 1 goes first.") @Default("1")
            int priority,

            @In(Dimension.SECONDS)
            @Least(0)
            @Stated
            @Doc("Processor time of Graviton cores per output token: sandboxes and tools of agents.")
            @Nullable
            Sourced corePerToken,

            @In(Dimension.SECONDS)
            @Least(0)
            @Stated
            @Doc(
                    "Time a sandbox is kept per output token: while the agent answers, while its tools run, while it waits for its user.")
            @Nullable
            Sourced sandboxPerToken,

            @In(Dimension.BYTES) @Stated @Doc("Memory that a sandbox keeps on its Graviton server.") @Nullable
            Sourced sandboxMemory) {}

    /** Demand at a date. */
    public record DemandPoint(
            Origin origin,
            @Doc("The day.") LocalDate at,

            @In(Dimension.TOKENS_PER_SECOND) @Stated @Doc("Output tokens a second, the mean of a week.")
            Sourced tokens) {}
}
