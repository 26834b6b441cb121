package trnsim.workloads.spec;

import java.util.List;
import java.util.Map;
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
                "A trace, relative to this file: CSV of Azure LLM, BurstGPT, Splitwise, Vidur or TraceLab, told apart by their columns, or Mooncake JSONL; .gz behind it is unpacked.")
        @Nullable
        String trace,

        @Doc(
                "A generator fitted to a published trace, whose fields are defaults of those here: azure-code-2023, azure-conversation-2023, mooncake-conversation, mooncake-synthetic, servegen-m-large, servegen-m-mid, servegen-m-small, servegen-deepseek-r1 or tracelab-claude.")
        @Nullable
        String like,

        @In(Dimension.REQUESTS) @Doc("How many requests; of a trace, at most.") @Nullable
        Long requests,

        @Doc("How often a trace is replayed, one after another; prefixes are not shared between repetitions.")
        @Default("1")
        int repeat,

        @In(Dimension.RATIO) @Doc("Arrivals per second over those of the trace or of rate.") @Default("1")
        double scaleRate,

        @Doc("Leave out rows of a trace without tokens, as BurstGPT marks failed requests.") @Default("false")
        boolean skipFailed,

        @In(Dimension.REQUESTS_PER_SECOND) @Doc("Mean arrival rate of generated requests.") @Nullable
        Double rate,

        @Doc("Arrival process.") @Default("poisson") Process process,

        @Doc("Coefficient of variation between arrivals of the gamma and Weibull processes.") @Default("1")
        double burstiness,

        @Doc("How the rate changes over the day.") @Nullable CurveSpec curve,
        @Doc("Bursts at random times.") @Nullable BurstSpec bursts,

        @Doc("Closed loop: so many users, each of whom waits for the answer before the next request.") @Nullable
        Integer users,

        @Doc("From an answer to the user's or conversation's next request; left out, none.") @Nullable
        WaitSpec think,

        @Doc("Prompt lengths; in a conversation, of the first.") @Nullable
        LengthSpec input,

        @Doc("Answer lengths.") @Nullable LengthSpec output,

        @Doc("Conversations, in which a prompt repeats what was said before.") @Nullable
        SessionSpec sessions,

        @Doc("Beginnings that prompts have in common.") @Nullable
        PrefixSpec prefix,

        @In(Dimension.TOKENS)
        @Doc(
                "Tokens of the blocks by which generated prompts are compared, as traces name theirs; left out, those of the engine.")
        @Nullable
        Integer block) {

    /**
     * The same that come {@code factor} times as fast, and go on for longer.
     *
     * @param times repetitions of a trace, or of the number of generated requests
     */
    public ArrivalSpec faster(double factor, int times) {
        return factor == 1 && times == 1
                ? this
                : new ArrivalSpec(
                        origin,
                        trace,
                        like,
                        requests == null ? null : Math.multiplyExact(requests, (long) times),
                        trace == null ? repeat : Math.multiplyExact(repeat, times),
                        scaleRate * factor,
                        skipFailed,
                        rate,
                        process,
                        burstiness,
                        curve,
                        bursts,
                        users,
                        think,
                        input,
                        output,
                        sessions,
                        prefix,
                        block);
    }

    public enum Process {
        /** Independent arrivals. */
        POISSON,
        /** Gamma gaps: burstier than Poisson above a coefficient of variation of 1. */
        GAMMA,
        /** Weibull gaps. */
        WEIBULL,
        /** Equal gaps. */
        CONSTANT,
        /** All at once: a closed batch. */
        TOGETHER
    }

    /** Log-normal lengths, all equal if the coefficient of variation is zero, or lengths with given quantiles. */
    public record LengthSpec(
            @In(Dimension.TOKENS) @Doc("Mean length.") @Nullable
            Double mean,

            @Doc("Standard deviation over mean.") @Least(0) @Default("0")
            double cv,

            @In(Dimension.TOKENS) @Doc("Longest; longer draws are cut.") @Nullable
            Long max,

            @In(Dimension.TOKENS)
            @Doc(
                    "In place of mean and cv: lengths by percentile, such as {p0: 2, p50: 1020, p99: 4142, p100: 14050}; logarithmic between them.")
            @Nullable
            Map<String, Double> quantiles) {}

    /** Rates at equal steps of a period that repeats, joined by lines, relative to their mean. */
    public record CurveSpec(
            @In(Dimension.SECONDS) @Doc("After which the curve repeats.") @Default("24 h")
            double period,

            @In(Dimension.SECONDS)
            @Doc("Local time of the run's start, from the first point on.")
            @Least(0)
            @Default("0 s")
            double start,

            @Doc("Rates at equal steps of the period, in any unit.") @Least(0) @Nullable
            List<Double> points,

            @Doc(
                    "In place of points: a CSV, relative to this file, with the columns t_s and rate_rps at equal steps; its span is the period.")
            @Nullable
            String file) {}

    /** A rate that is higher now and then: two states that last exponentially long; the mean rate stays. */
    public record BurstSpec(
            @In(Dimension.SECONDS) @Doc("Mean time from the start of a burst to that of the next.")
            double every,

            @In(Dimension.SECONDS) @Doc("Mean length of a burst.")
            double lasting,

            @Doc("Rate in a burst over the rate between bursts.") @Least(1)
            double factor) {}

    /** A log-normal time, always the same if the coefficient of variation is zero. */
    public record WaitSpec(
            @In(Dimension.SECONDS) @Doc("Mean time.") double mean,

            @Doc("Standard deviation over mean.") @Least(0) @Default("1")
            double cv) {}

    /** Conversations of a geometric number of turns: each prompt is the one before, its answer, and what is added. */
    public record SessionSpec(
            @Doc("Mean number of requests of a conversation.") @Least(1)
            double turns,

            @Doc("Tokens that a later request adds; left out, as many as a first one has.") @Nullable
            LengthSpec append,

            @In(Dimension.TOKENS)
            @Doc("Longest prompt; a conversation that would outgrow it goes on with a new first prompt.")
            @Nullable
            Long maxPrompt) {}

    /** System prompts: a prompt begins with one of them, however short the rest. */
    public record PrefixSpec(
            @In(Dimension.TOKENS) @Doc("Tokens of each; prompts are no longer for it.")
            long tokens,

            @Doc("How many different ones.") @Default("1") int prompts,

            @Doc("The k-th most frequent is k to the power of this rarer than the first.") @Least(0) @Default("1")
            double zipf,

            @Doc("Tenants, to whom the system prompts are dealt out in turn.") @Nullable
            Integer tenants) {}
}
