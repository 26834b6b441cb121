package trnsim.bench.validation.predict;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.workloads.plan.ContextAttention;
import trnsim.workloads.plan.Degrees;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Offload;
import trnsim.workloads.plan.Recompute;
import trnsim.workloads.plan.Stages;

/**
 * The layouts that a row of {@code gpu-training.csv} may mean: one for every legal choice of the fields it leaves blank, the
 * plainest first.
 *
 * <p>Blank can be the micro-batch (any power of two that divides a replica's batch), the virtual stages (any number that divides
 * the layers of a stage, on stacks that interleave), and what is recomputed.
 */
final class GpuLayouts {

    private static final int MOST_SEQUENCES = 16;

    private static final Offload ACTIVATIONS = Offload.of(List.of(Offload.Part.ACTIVATIONS));

    /** Embedding and head. */
    private static final int ENDS = 2;

    private GpuLayouts() {}

    /** The candidates of {@code row} for a model of {@code layers} layers. */
    static List<Layout> of(TruthRow row, GpuStack stack, int layers) {
        Layout plain = plain(row, stack);
        long batch = row.size("global_batch");
        List<Layout> candidates = new ArrayList<>();
        for (Recompute recompute : recomputes(row, stack)) {
            for (int virtual : virtual(row, stack, plain, layers)) {
                for (int micro : micro(row, plain.data(), batch)) {
                    Layout candidate = plain.withRecompute(recompute)
                            .withStages(stages(virtual, plain.pipeline(), layers))
                            .withMicroBatch(micro);
                    boolean groups = candidate.microBatches(batch) % candidate.pipeline() == 0;
                    if (virtual == 1 || groups) {
                        candidates.add(candidate);
                        if (offloads(row, recompute)) {
                            candidates.add(candidate.withOffload(ACTIVATIONS));
                        }
                    }
                }
            }
        }
        if (candidates.isEmpty()) {
            throw Skip.unknown(
                    "the printed virtual stages do not divide the micro-batches, or are more than the layers");
        }
        return List.copyOf(candidates);
    }

    /**
     * An even split, or if there is none the one that counts embedding and head as a layer each, as Megatron and BLOOM do: the
     * first and the last stage hold one layer less.
     */
    private static Stages stages(int virtual, int pipeline, int layers) {
        int stages = virtual * pipeline;
        Stages even = Stages.interleaved(virtual);
        if (layers % stages == 0 || (layers + ENDS) % stages != 0 || stages == 1) {
            return even;
        }
        List<Integer> each = new ArrayList<>(Collections.nCopies(stages, (layers + ENDS) / stages));
        each.set(0, each.getFirst() - 1);
        each.set(stages - 1, each.getLast() - 1);
        return new Stages(even.schedule(), virtual, each);
    }

    /** Recipes of Megatron-Bridge with FSDP send activations to the host (cpu_offloading_num_layers); here all that is kept. */
    private static boolean offloads(TruthRow row, Recompute recompute) {
        return row.blank("recompute") && row.text("zero").equals("fsdp") && recompute == Recompute.MODULES;
    }

    private static Layout plain(TruthRow row, GpuStack stack) {
        String recompute = row.text("recompute").toLowerCase(Locale.ROOT);
        boolean recipe = recompute.isEmpty();
        int tensor = row.size("tp", 1);
        int pipeline = row.size("pp", 1);
        int context = row.size("cp", 1);
        long perReplica = (long) tensor * pipeline * context;
        return Layout.of(tensor, pipeline, 1)
                .with(new Degrees(
                        tensor, context, pipeline, row.count("dp", row.size("chips") / perReplica), row.size("ep", 1)))
                .withContext(context, attention(row))
                .withZero(zero(row, recipe))
                .withFusedAttention(stack.spec().kernels().fusedAttention())
                .withSequenceParallel(tensor > 1 && (stack.sequenceParallel() || recompute.contains("+sp")));
    }

    /** SimuMax trades the sequence for heads, as its guide says; others' long sequences go round a ring. */
    private static ContextAttention attention(TruthRow row) {
        return row.text("source").contains("SimuMax") ? ContextAttention.ALL_TO_ALL : ContextAttention.RING;
    }

    private static List<Integer> micro(TruthRow row, long data, long batch) {
        return row.blank("micro_batch") ? micro(data, batch) : List.of(row.size("micro_batch"));
    }

    /** The powers of two that divide the batch of each of {@code data} replicas, up to {@value #MOST_SEQUENCES}. */
    static List<Integer> micro(long data, long batch) {
        List<Integer> sizes = new ArrayList<>();
        for (int micro = 1; micro <= MOST_SEQUENCES && (micro == 1 || batch % (data * micro) == 0); micro *= 2) {
            sizes.add(micro);
        }
        return sizes;
    }

    private static List<Integer> virtual(TruthRow row, GpuStack stack, Layout plain, int layers) {
        if (plain.pipeline() == 1) {
            return List.of(1);
        }
        if (!row.blank("vpp")) {
            return List.of(row.size("vpp"));
        }
        List<Integer> numbers = new ArrayList<>(List.of(1));
        for (int virtual = 2; stack.interleaves() && virtual * plain.pipeline() <= layers; virtual++) {
            int stages = virtual * plain.pipeline();
            if (layers % stages == 0 || (layers + ENDS) % stages == 0) {
                numbers.add(virtual);
            }
        }
        return numbers;
    }

    private static List<Recompute> recomputes(TruthRow row, GpuStack stack) {
        String text = row.text("recompute").toLowerCase(Locale.ROOT);
        if (text.isEmpty()) {
            return List.of(Recompute.NONE, Recompute.SELECTIVE, Recompute.MODULES, Recompute.FULL);
        }
        if (text.startsWith("full")) {
            return List.of(Recompute.FULL);
        }
        if (text.startsWith("selective")) {
            return List.of(stack.selective());
        }
        if (text.startsWith("none")) {
            return List.of(Recompute.NONE);
        }
        throw Skip.notModelled("recompute '" + text + "' is not known");
    }

    private static int zero(TruthRow row, boolean recipe) {
        String zero = row.text("zero");
        return switch (zero) {
            case "" -> recipe ? 1 : 0;
            case "0", "1", "2", "3" -> Integer.parseInt(zero);
            case "fsdp" -> 3;
            default -> throw Skip.notModelled("ZeRO stage '" + zero + "' is not known");
        };
    }
}
