package trnsim.simulator.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import trnsim.simulator.search.Dimension;
import trnsim.simulator.search.Limits;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Names;
import trnsim.workloads.plan.ContextAttention;
import trnsim.workloads.plan.Offload;
import trnsim.workloads.plan.Recompute;
import trnsim.workloads.plan.Schedule;
import trnsim.workloads.unit.Quantity;
import trnsim.workloads.unit.UnitException;

/** What {@code plan} is held to. */
final class PlanLimits {

    private static final Pattern RANGE = Pattern.compile("(\\d{1,9})(?:\\.\\.(\\d{1,9}))?");

    @Option(names = "--tensor", paramLabel = "N|A..B", description = "Ranks that share each matmul.")
    private @Nullable String tensor;

    @Option(names = "--context", paramLabel = "N|A..B", description = "Ranks that share each sequence.")
    private @Nullable String context;

    @Option(names = "--pipeline", paramLabel = "N|A..B", description = "Pipeline stages.")
    private @Nullable String pipeline;

    @Option(names = "--virtual-stages", paramLabel = "N|A..B", description = "Virtual stages per rank.")
    private @Nullable String virtual;

    @Option(names = "--data", paramLabel = "N|A..B", description = "Replicas.")
    private @Nullable String data;

    @Option(names = "--expert", paramLabel = "N|A..B", description = "Ranks that share the experts of a layer.")
    private @Nullable String expert;

    @Option(names = "--micro-batch", paramLabel = "N|A..B", description = "Sequences per micro-batch.")
    private @Nullable String microBatch;

    @Option(names = "--zero", paramLabel = "N|A..B", description = "ZeRO stages, 0 to 3.")
    private @Nullable String zero;

    @Option(names = "--fsdp", description = "Fully sharded data parallelism, another name of --zero 3.")
    private boolean fsdp;

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            description = "gpipe, 1f1b, interleaved, zero-bubble or dualpipe.")
    private @Nullable String schedule;

    @Option(names = "--any-schedule", description = "Search schedules that the software stack does not have, too.")
    private boolean anySchedule;

    @Option(names = "--recompute", paramLabel = "WHAT", description = "none, selective, alternate, modules or full.")
    private @Nullable String recompute;

    @Option(
            names = "--hybrid-shard",
            paramLabel = "N|A..B",
            description = "Ranks that share one copy of the states; 0 for all.")
    private @Nullable String hybrid;

    @Option(
            names = "--attention",
            paramLabel = "WAY",
            description = "Across context ranks: ring, all-gather or all-to-all.")
    private @Nullable String attention;

    @Option(
            names = "--offload",
            paramLabel = "PART,PART,...",
            split = ",",
            description = "Moved to hosts: activations, gradients, optimizer. Default: nothing.")
    private List<String> offload = new ArrayList<>();

    @Option(
            names = "--sequence-parallel",
            paramLabel = "true|false",
            arity = "1",
            description = "Norms and residuals are cut along the sequence.")
    private @Nullable Boolean sequenceParallel;

    @Option(
            names = "--reshard",
            paramLabel = "true|false",
            arity = "1",
            description = "With ZeRO-3, gathered weights are freed between passes.")
    private @Nullable Boolean reshard;

    @Option(
            names = "--max-memory",
            paramLabel = "SIZE",
            description = "Most memory of a rank, such as '16 GiB'. Default: what the chip has.")
    private @Nullable String memory;

    /**
     * The limits that were asked for.
     *
     * @throws InputException if one is no number, range or name
     */
    Limits limits() {
        Limits limits = Limits.NONE;
        if (fsdp && zero != null) {
            throw new InputException("--fsdp and --zero contradict each other: fsdp is zero 3. Leave one out");
        }
        limits = with(limits, Dimension.TENSOR, tensor, 1);
        limits = with(limits, Dimension.CONTEXT, context, 1);
        limits = with(limits, Dimension.PIPELINE, pipeline, 1);
        limits = with(limits, Dimension.VIRTUAL_STAGES, virtual, 1);
        limits = with(limits, Dimension.DATA, data, 1);
        limits = with(limits, Dimension.EXPERT, expert, 1);
        limits = with(limits, Dimension.MICRO_BATCH, microBatch, 1);
        limits = with(limits, Dimension.ZERO, fsdp ? "3" : zero, 0);
        limits = with(limits, Dimension.HYBRID_SHARD, hybrid, 0);
        if (schedule != null) {
            limits = limits.with(named(Schedule.class, "schedule", Schedule::word, schedule, "1f1b"));
        }
        if (attention != null) {
            limits = limits.with(named(ContextAttention.class, "attention", Names::word, attention, "ring"));
        }
        limits = anySchedule ? limits.withAnySchedule() : limits;
        if (recompute != null) {
            limits = limits.with(named(Recompute.class, "recompute", Names::word, recompute, "selective"));
        }
        if (sequenceParallel != null) {
            limits = limits.withSequenceParallel(sequenceParallel);
        }
        if (reshard != null) {
            limits = limits.withReshard(reshard);
        }
        return memory == null ? limits : limits.withMemory(bytes(memory));
    }

    private static Limits with(Limits limits, Dimension dimension, @Nullable String text, long least) {
        if (text == null) {
            return limits;
        }
        Matcher range = RANGE.matcher(text.strip());
        if (!range.matches()) {
            throw new InputException("--" + dimension.word() + ": '" + text
                    + "' is neither a whole number nor a range. Maybe 8 or 1..16?");
        }
        long from = Long.parseLong(range.group(1));
        long to = range.group(2) == null ? from : Long.parseLong(range.group(2));
        if (from < least || to < from || (dimension == Dimension.ZERO && to > 3)) {
            throw new InputException("--" + dimension.word() + ": " + text + " is empty or outside of "
                    + (dimension == Dimension.ZERO ? "0..3" : "1 and more") + ". Maybe "
                    + (dimension == Dimension.ZERO
                            ? "1..3"
                            : Math.max(least, Math.min(from, to)) + ".." + Math.max(1, Math.max(from, to)))
                    + "?");
        }
        return limits.with(dimension, from, to);
    }

    /** What is asked to live in host memory. */
    Offload offload() {
        return Offload.of(offload.stream()
                .map(part -> named(Offload.Part.class, "offload", Names::word, part, "activations"))
                .toList());
    }

    private static <E extends Enum<E>> E named(
            Class<E> type, String option, Function<E, String> word, String text, String maybe) {
        List<String> words = new ArrayList<>();
        for (E known : type.getEnumConstants()) {
            if (word.apply(known).equalsIgnoreCase(text.strip())) {
                return known;
            }
            words.add(word.apply(known));
        }
        throw new InputException("--" + option + ": '" + text + "' is not known; there are " + String.join(", ", words)
                + ". Maybe " + maybe + "?");
    }

    private static double bytes(String text) {
        double value;
        try {
            value = Quantity.parse(text, trnsim.workloads.unit.Dimension.BYTES).si();
        } catch (UnitException e) {
            throw new InputException("--max-memory: " + e.getMessage());
        }
        if (!(value > 0)) {
            throw new InputException("--max-memory: " + text + " is no memory at all. Maybe 16 GiB?");
        }
        return value;
    }
}
