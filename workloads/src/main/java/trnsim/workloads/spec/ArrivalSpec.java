package trnsim.workloads.spec;

import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Default;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Least;
import trnsim.workloads.document.Origin;
import trnsim.workloads.unit.Dimension;

/** Requests: a trace file, or a generator. */
public record ArrivalSpec(
        Origin origin,

        @Doc(
                "A trace: Azure LLM CSV (TIMESTAMP, ContextTokens, GeneratedTokens) or Mooncake JSONL; relative to this file.")
        @Nullable
        String trace,

        @In(Dimension.REQUESTS) @Doc("How many requests; of a trace, at most.") @Nullable
        Long requests,

        @In(Dimension.REQUESTS_PER_SECOND) @Doc("Mean arrival rate of generated requests.") @Nullable
        Double rate,

        @Doc("Arrival process.") @Default("poisson") Process process,

        @Doc("Coefficient of variation between arrivals of the gamma process.") @Default("1")
        double burstiness,

        @Doc("Prompt lengths.") @Nullable LengthSpec input,
        @Doc("Answer lengths.") @Nullable LengthSpec output) {

    public enum Process {
        /** Independent arrivals. */
        POISSON,
        /** Gamma gaps: burstier than Poisson above a coefficient of variation of 1. */
        GAMMA,
        /** Equal gaps. */
        CONSTANT,
        /** All at once: a closed batch. */
        TOGETHER
    }

    /** Log-normal lengths, or all equal if the coefficient of variation is zero. */
    public record LengthSpec(
            @In(Dimension.TOKENS) @Doc("Mean length.") double mean,

            @Doc("Standard deviation over mean.") @Least(0) @Default("0")
            double cv,

            @In(Dimension.TOKENS) @Doc("Longest; longer draws are cut.") @Nullable
            Long max) {}
}
