package trnsim.bench.validation.predict;

import org.jspecify.annotations.Nullable;
import trnsim.bench.validation.predict.Answer.Bound;
import trnsim.kernels.chip.ChipSpec;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.serving.IterationCost;
import trnsim.simulator.serving.ServingPlan;
import trnsim.simulator.serving.ServingPlans;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.model.Parameters;
import trnsim.workloads.plan.AttentionLoad;
import trnsim.workloads.plan.Batch;
import trnsim.workloads.plan.LayerOperators.Precision;
import trnsim.workloads.spec.EngineSettings;
import trnsim.workloads.spec.EngineSpec.Steps;
import trnsim.workloads.unit.Sourced;

/**
 * One replica that answers equal requests: a static batch, or a closed loop of c clients that each ask again at once.
 *
 * <pre>
 *   p, d            prefill of one prompt; decoding iteration of the batch at the mean context, input + output / 2
 *   static batch    ttft = prefill of the whole batch in one iteration       tpot = d
 *   closed loop     b = min( c, what the memory holds )       cycle = b p + (output - 1) d
 *                   tpot = d + (b - 1) / 2 x p / (output - 1)      ttft = c / b x cycle - (output - 1) tpot
 *   tokens/s        requests x output / ( ttft + (output - 1) x tpot )
 * </pre>
 *
 * <p>Equal requests that start together stay in step: prompts are prefilled one after another, then all decode together, so a
 * request waits for half of the others' prompts before its first token and for the other half after it. Clients beyond the
 * memory queue (Little's law). For c within memory, ttft is {@code (c + 1) / 2 x p}. The last line is what the measurement
 * files define as throughput.
 */
final class ServedBatch {

    private final Setup setup;
    private final ServingPlan plan;
    private final Cluster cluster;
    private final IterationCost cost;

    /**
     * What a row says of its replica.
     *
     * @param tensor ranks
     * @param expert those of them the experts are spread over
     * @param coresPerRank physical cores of a rank; null for the chip's default
     * @param engine the software
     * @param input prompt tokens
     * @param output answer tokens
     */
    record Setup(
            ModelSpec model,
            SystemSpec system,
            int tensor,
            int expert,
            @Nullable Integer coresPerRank,
            Precision precision,
            EngineSettings engine,
            long input,
            long output) {}

    ServedBatch(Setup setup, Hardware hardware) {
        this.setup = setup;
        ArchitectureSpec a = setup.model().architecture();
        if (a.encoderLayers() > 0) {
            throw Skip.notModelled("encoder-decoder models are not modelled");
        }
        if (setup.expert() > 1 && setup.tensor() % setup.expert() != 0) {
            throw Skip.notModelled(
                    "experts over " + setup.expert() + " ranks with " + setup.tensor() + " tensor-parallel ranks");
        }
        cluster = cluster(setup, hardware);
        plan = ServingPlans.fixed(
                setup.model().name(), a, cluster, setup.tensor(), setup.expert(), setup.precision(), setup.engine());
        cost = new IterationCost(plan, cluster, hardware.kernels(cluster.rank()), new Collectives(cluster));
    }

    /** The chips that a replica of {@code setup} takes. */
    static Cluster cluster(Setup setup, Hardware hardware) {
        int perChip = hardware.cluster(setup.system(), 1, setup.coresPerRank()).ranksPerChip();
        Cluster cluster = hardware.cluster(setup.system(), Math.ceilDiv(setup.tensor(), perChip), setup.coresPerRank());
        cluster.rank().require(setup.precision().compute());
        return cluster;
    }

    /** What was asked for. */
    Setup setup() {
        return setup;
    }

    /** Seconds to the first and per further token. */
    record Times(double ttft, double tpot) {

        /** Tokens per second of {@code batch} requests. */
        double tokensPerSecond(long batch, long output) {
            return batch * output / (ttft + (output - 1) * tpot);
        }
    }

    Times fixedBatch(long batch) {
        return new Times(prefill(batch) + request(), decode(batch));
    }

    /** A closed loop in which prompts are computed one at a time, each before a decoding step of the others. */
    Times oneByOne(int clients, int rounds) {
        Times times = GraphLoop.run(clients, rounds, setup.output(), prefill(1), n -> decode(together(n)));
        return new Times(times.ttft() + request(), times.tpot());
    }

    private double request() {
        Sourced request = setup.engine().constants().request();
        return request == null ? 0 : cluster.rank().read(request);
    }

    Times closedLoop(long clients) {
        long running = Math.min(clients, mostAtOnce());
        double prompt = prefill(1);
        double decode = decode(running);
        double further = Math.max(1, setup.output() - 1);
        double tpot = decode + (running - 1) / 2.0 * prompt / further;
        double cycle = running * prompt + further * decode;
        return new Times((double) clients / running * cycle - further * tpot, tpot);
    }

    /** Requests at once under unlimited load: as many as the memory holds at their mean length, at most the engine's limit. */
    long mostAtOnce() {
        long fit = plan.kv().sequences(setup.input() + setup.output() / 2);
        if (fit < 1) {
            throw Skip.notModelled("the model does not fit in the memory of "
                    + cluster.system().chip());
        }
        return Math.min(setup.engine().maxSequences(), fit);
    }

    private double prefill(long batch) {
        if (segmented()) {
            return pieces(setup.engine().maxBatchedTokens());
        }
        long prompt = padded(setup.engine().buckets().prompt(), setup.input());
        return cost.prefill(batch, prompt).timePs() * 1e-12;
    }

    /** Prompts may be longer than the engine computes at once, and it compiles one size for their pieces. */
    private boolean segmented() {
        EngineSettings engine = setup.engine();
        return engine.buckets().segments() && engine.chunkedPrefill() && longest() > engine.maxBatchedTokens();
    }

    /** A prompt in pieces of {@code size} tokens, the last one padded. */
    private double pieces(long size) {
        double seconds = 0;
        for (long past = 0; past < setup.input(); past += size) {
            AttentionLoad load = AttentionLoad.prefix(1, size, past + size);
            Batch piece = new Batch(size, 1, load, AttentionLoad.decode(0, 0));
            seconds += cost.cost(piece, 1).timePs() * 1e-12;
        }
        return seconds;
    }

    private double decode(long batch) {
        long mean = setup.input() + Math.max(1, setup.output() / 2);
        return cost.decode(batch, padded(setup.engine().buckets().context(), mean))
                        .timePs()
                * 1e-12;
    }

    /** Sequences that the graph computes for {@code n} that decode. */
    private long together(long n) {
        return switch (setup.engine().buckets().sequences()) {
            case EXACT -> n;
            case DOUBLINGS -> Math.min(setup.engine().maxSequences(), Long.highestOneBit(2 * n - 1));
            case LARGEST -> setup.engine().maxSequences();
        };
    }

    /** The size that was compiled for {@code tokens}. */
    private long padded(Steps steps, long tokens) {
        long least = setup.engine().buckets().least();
        return switch (steps) {
            case EXACT -> tokens;
            case DOUBLINGS -> Math.max(least, Long.highestOneBit(2 * tokens - 1));
            case LARGEST -> longest();
        };
    }

    /** The longest request the server takes: where nobody says, the longest that is sent. */
    private long longest() {
        Long given = setup.engine().maxContext();
        return given == null ? setup.input() + setup.output() : given;
    }

    /** Least seconds per token: the weights of one token cross the printed memory bandwidth once, less what on-chip holds. */
    Bound tpotBound(double unitPerSecond) {
        return Bound.atLeast(leastTpot() * unitPerSecond, "reading the weights once at the printed memory bandwidth");
    }

    private double leastTpot() {
        ChipSpec chip = cluster.rank().chip();
        Parameters p = Parameters.of(setup.model().architecture());
        Precision precision = setup.precision();
        double bytes = (p.active() - p.activeExperts()) * precision.weights().bytes()
                + p.activeExperts() * precision.experts().bytes();
        ChipSpec.Sram sram = chip.sram();
        double cores = chip.cores().value().si();
        double onChip = Math.max(
                sram.sbuf().value().si() * cores,
                sram.l2() == null ? 0 : sram.l2().value().si());
        return Math.max(0, bytes / chips() - onChip)
                / chip.memory().bandwidth().value().si();
    }

    /** Least seconds to the first token: the matmuls of {@code prompts} prompts at the printed peak. */
    Bound ttftBound(long prompts, double unitPerSecond) {
        return Bound.atLeast(
                prompts * leastPrefill() * unitPerSecond,
                "the printed peak of " + cluster.system().chip());
    }

    /** Seconds of compute one prompt needs at the printed peak, the head left out. */
    private double leastPrefill() {
        ArchitectureSpec a = setup.model().architecture();
        double perToken = 2.0 * (Parameters.of(a).active() - (double) a.vocab() * a.hidden());
        return perToken * setup.input() / (chips() * peak());
    }

    private double peak() {
        ChipSpec chip = cluster.rank().chip();
        var printed = chip.peaks().get(setup.precision().compute());
        return printed == null ? Double.POSITIVE_INFINITY : printed.value().si();
    }

    /** Most tokens per second: the faster of the two bounds above, each request prefilled once. */
    Bound tokensBound(long batch) {
        double perToken = Math.max(leastTpot() / batch, leastPrefill() / setup.output());
        return Bound.atMost(
                1 / perToken,
                "the printed memory bandwidth and peak of " + cluster.system().chip());
    }

    private double chips() {
        return (double) setup.tensor() / cluster.ranksPerChip();
    }
}
