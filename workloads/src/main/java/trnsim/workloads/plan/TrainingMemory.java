package trnsim.workloads.plan;

import java.util.List;
import java.util.stream.IntStream;
import trnsim.workloads.model.ArchitectureSpec;

/**
 * Memory of one rank of a training run, in bytes, by part.
 *
 * <p>Weights, gradients and optimizer states are the rank's parameters times their bytes, divided over the ranks that share
 * them (arXiv 1910.02054). Activations are what the layers keep ({@link LayerActivations}) at the peak of the schedule
 * ({@link InFlight}). What a runtime, an allocator or a compiler takes beside is the system's and not here.
 *
 * @param weights compute weights
 * @param gradients gradients
 * @param optimizer AdamW's two states and the master weights
 * @param activations kept from forward to backward passes
 * @param working there only while a pass runs: what is recomputed, gradients of activations, logits
 * @param buffers what collectives gather and send
 * @param host moved to host memory, not part of the total
 */
public record TrainingMemory(
        double weights,
        double gradients,
        double optimizer,
        double activations,
        double working,
        double buffers,
        double host) {

    /** Bytes per logit: as the head writes it, its softmax in fp32, and that one's gradient. */
    private static final double SOFTMAX_BYTES = 8;

    /** Bytes per parameter: compute weights, gradients, optimizer states with masters. */
    public record StateBytes(double weights, double gradients, double optimizer) {}

    /** On the device. */
    public double total() {
        return weights + gradients + optimizer + activations + working + buffers;
    }

    /**
     * What the ranks of a step have in common.
     *
     * @param sequence tokens per sequence
     * @param microBatches micro-batches per step and replica
     * @param bytes bytes per parameter
     * @param activationBytes bytes per element of activations
     * @param inputBytes bytes per element of what matmuls read, as it is kept for the gradients of weights
     */
    public record Step(long sequence, long microBatches, StateBytes bytes, double activationBytes, double inputBytes) {

        /** All activations are kept alike. */
        public Step(long sequence, long microBatches, StateBytes bytes, double activationBytes) {
            this(sequence, microBatches, bytes, activationBytes, activationBytes);
        }
    }

    /** The memory of a rank of each pipeline stage. */
    public static List<TrainingMemory> of(ArchitectureSpec a, Layout layout, Step step) {
        List<Role> roles = Role.of(a.layers(), layout);
        return IntStream.range(0, layout.pipeline())
                .mapToObj(stage -> of(a, layout, stage, Role.held(roles, layout, stage), step))
                .toList();
    }

    /** The memory of a rank of pipeline stage {@code stage} that holds the layers of {@code held}. */
    public static TrainingMemory of(ArchitectureSpec a, Layout layout, int stage, List<Role> held, Step step) {
        Parts parts = Parts.of(a, layout, held, step);
        return of(layout, parts, parts.peakBytes(layout, stage, step, new PeakCounts()), step.bytes());
    }

    /**
     * The memory of a rank whose parts are {@code parts}, and whose {@code activations} are kept, when states are shared as
     * {@code layout} says.
     */
    public static TrainingMemory of(Layout layout, Parts parts, double activations, StateBytes bytes) {
        // A model held twice is shared by twice as many ranks.
        int copies = layout.stages().schedule() == Schedule.DUALPIPE ? 2 : 1;
        double dense = layout.states().shards(copies * layout.equalRanks());
        double experts = layout.states().shards(copies * layout.equalExpertRanks());
        Shares shares = new Shares(parts.own(), layout.zero(), dense, experts);
        double weights = bytes.weights() * shares.from(3);
        double gradients = bytes.gradients() * shares.from(2);
        double optimizer = bytes.optimizer() * shares.from(1);
        double buffers = parts.exchanged() + gathered(shares, parts.unit(), bytes, layout);
        return new TrainingMemory(weights, gradients, optimizer, activations, parts.working(), buffers, 0)
                .offloaded(layout.kept().offload(), 2 * parts.layer());
    }

    /**
     * What a rank holds whatever the ranks with equal weights share, and whatever its schedule: layouts that differ in nothing
     * else, and stages that hold the same layers, have equal parts.
     *
     * @param own parameters
     * @param unit parameters of the largest layer or table
     * @param chunks bytes that a micro-batch keeps in each part of the model
     * @param working bytes while a pass runs
     * @param exchanged bytes of buffers for what is gathered along the sequence and sent to other stages
     * @param layer bytes that the largest layer keeps
     */
    public record Parts(
            RankParameters own, double unit, double[] chunks, double working, double exchanged, double layer) {

        /** The parts of a rank that holds the layers of {@code held}. */
        public static Parts of(ArchitectureSpec a, Layout layout, List<Role> held, Step step) {
            Sharding sharding = Sharding.training(layout);
            RankParameters own = held.stream()
                    .map(role -> RankParameters.training(a, layout, role))
                    .reduce(new RankParameters(0, 0), RankParameters::plus);
            LayerActivations layer =
                    new LayerActivations(a, layout, step.sequence(), step.activationBytes(), step.inputBytes());
            double tokens = Math.ceilDiv(layout.microBatch() * step.sequence(), layout.context());
            double[] chunks = new double[held.size()];
            double working = 0;
            double largest = 0;
            for (int chunk = 0; chunk < chunks.length; chunk++) {
                Role role = held.get(chunk);
                for (int i = role.firstLayer(); i < role.firstLayer() + role.layers(); i++) {
                    chunks[chunk] += tokens * layer.kept(i);
                    working = Math.max(working, tokens * layer.working(i));
                    largest = Math.max(largest, tokens * layer.kept(i));
                }
                if (role.head()) {
                    // Inputs of the last norm and of the head.
                    chunks[chunk] += 2 * tokens * layer.stream();
                    // Each module keeps its layer, and its logits beside those of the model.
                    double module = layer.kept(a.layers() - 1) + MultiToken.KEPT_STREAMS * layer.stream();
                    chunks[chunk] += a.mtpLayers() * tokens * module;
                    double logits = (1.0 + a.mtpLayers()) * tokens * Math.ceilDiv(a.vocab(), layout.tensor());
                    working = Math.max(working, logits * (step.activationBytes() + SOFTMAX_BYTES));
                }
            }
            double exchanged = buffers(a, layout, held, step, tokens, layer);
            return new Parts(own, largestUnit(a, sharding, held), chunks, working, exchanged, largest);
        }

        /** Bytes kept at the peak on stage {@code stage}; {@code peaks} keeps what depends on the schedule alone. */
        public double peakBytes(Layout layout, int stage, Step step, PeakCounts peaks) {
            return InFlight.peakBytes(layout, stage, step.microBatches(), chunks, peaks);
        }
    }

    /**
     * The whole sequence before a block of matmuls, what is being sent to and received from the next stages, and keys of other
     * ranks' tokens.
     */
    private static double buffers(
            ArchitectureSpec a, Layout layout, List<Role> held, Step step, double tokens, LayerActivations layer) {
        double gathered =
                layout.sequenceParallel() && layout.tensor() > 1 ? tokens * a.hidden() * step.activationBytes() : 0;
        double sent = layout.pipeline() > 1 ? 2 * tokens * layer.stream() * held.size() : 0;
        double keys = 0;
        for (Role role : held) {
            for (int i = role.firstLayer(); i < role.firstLayer() + role.layers(); i++) {
                keys = Math.max(keys, tokens * layer.travelling(i));
            }
        }
        return gathered + sent + keys;
    }

    /**
     * What passes through: the gradients of one layer, as matmuls write them or as ZeRO-2 scatters them, before they are added
     * to those of earlier micro-batches; with ZeRO-3 the weights of two layers, one in use and one on its way, or all if they
     * stay.
     */
    private static double gathered(Shares shares, double unit, StateBytes bytes, Layout layout) {
        double all = shares.own().total();
        double weights = !layout.states().reshard() ? all : Math.min(all, 2 * unit);
        return (shares.shared(3) ? weights * bytes.weights() : 0)
                + unit * (shares.shared(2) ? bytes.gradients() : bytes.weights());
    }

    /** Parameters of the largest layer or embedding table of {@code held}. */
    private static double largestUnit(ArchitectureSpec a, Sharding sharding, List<Role> held) {
        double largest = 0;
        for (Role role : held) {
            for (int i = role.firstLayer(); i < role.firstLayer() + role.layers(); i++) {
                Role one = new Role(role.stage(), i, 1, false, false);
                largest = Math.max(largest, RankParameters.of(a, sharding, one).total());
            }
            if (role.embedding() || role.head()) {
                largest = Math.max(largest, (double) a.hidden() * Math.ceilDiv(a.vocab(), sharding.tensor()));
            }
        }
        return largest;
    }

    /** Bytes that layer {@code layer} keeps of one micro-batch, wherever it keeps them. */
    public static double keptBytes(ArchitectureSpec a, Layout layout, Step step, int layer) {
        LayerActivations activations =
                new LayerActivations(a, layout, step.sequence(), step.activationBytes(), step.inputBytes());
        return Math.ceilDiv(layout.microBatch() * step.sequence(), layout.context()) * activations.kept(layer);
    }

    /** Moves parts to the host; of activations two layers' worth stay, one in use and one on its way. */
    private TrainingMemory offloaded(Offload offload, double staying) {
        double kept = offload.activations() ? Math.min(activations, staying) : activations;
        double moved =
                (activations - kept) + (offload.gradients() ? gradients : 0) + (offload.optimizer() ? optimizer : 0);
        return new TrainingMemory(
                weights,
                offload.gradients() ? 0 : gradients,
                offload.optimizer() ? 0 : optimizer,
                kept,
                working,
                buffers,
                moved);
    }

    /** A rank's parameters and the ranks that share them, {@code dense} for dense ones. */
    private record Shares(RankParameters own, int zero, double dense, double experts) {

        /** Parameters this rank keeps of what ZeRO shares from stage {@code from} on. */
        double from(int from) {
            return zero >= from ? own.dense() / dense + own.experts() / experts : own.total();
        }

        boolean shared(int from) {
            return zero >= from && (dense > 1 || experts > 1 && own.experts() > 0);
        }
    }
}
