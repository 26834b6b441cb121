package trnsim.kernels.neuron;

import java.util.List;
import trnsim.kernels.cost.Exact;
import trnsim.kernels.cost.StoredBytes;
import trnsim.kernels.cost.Work;
import trnsim.kernels.neuron.Recipe.Narrow;
import trnsim.kernels.neuron.Recipe.Step;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.OperatorKind;

/**
 * Elementwise and row-wise operators on a rank: the {@link Recipe} of the kind, tile by tile through the engines.
 *
 * <pre>
 *   rows     tiles of 128 rows, a row per partition: width elements per instruction, one per row statistic
 *   spread   all elements over all partitions, n = ceil( elements / (128 x cores) ) in pieces of 2,048; statistics cross
 *            partitions by a product with ones on the tensor engine
 *   time     fixed + max( first tile in + first tile through all engines + slowest engine of the others + last rows out,
 *                         dma, bytes / memory share )
 * </pre>
 *
 * <p>The faster layout is taken, and instructions that vector and scalar engine both have go where they are done first. Rows of
 * the DMA engines are cut at 4 KiB. Gathers (embedding, permutation) add one descriptor instruction of the GpSimd engine per
 * 128 rows and pay the DMA engines' price of a row. On NeuronCore-v2 vector and GpSimd engine take turns in SBUF. Instruction
 * costs are published, none is fitted. Holds for data in device memory before and after.
 */
final class NeuronPointwise {

    private static final double PIECE = 2048;
    private static final double ROW_BYTES = 4096;
    private static final int STEPS = 24;

    private final NeuronCore core;
    private final TopK topK;

    private final double[] vector = new double[STEPS];
    private final double[] scalar = new double[STEPS];
    private final double[] firstVector = new double[STEPS];
    private final double[] firstScalar = new double[STEPS];

    private double rows;
    private double width;
    private double inBytes;
    private double outBytes;
    private double reads;
    private double writes;

    /** Of the layout last priced. */
    private double bestPs;

    /** What was last priced, for {@link PointwiseDerivation}. */
    final PointwiseWay best = new PointwiseWay();

    NeuronPointwise(NeuronCore core) {
        this.core = core;
        topK = new TopK(core);
    }

    /**
     * Fills {@code work}, which is clear; sizes as in {@link OperatorKind#NORM}, dtypes by ordinal.
     *
     * @param backward the gradient: twice the instructions
     */
    void price(
            OperatorKind kind,
            double elements,
            double readsEach,
            double writesEach,
            double ops,
            double rowWidth,
            double picks,
            int input,
            int output,
            boolean backward,
            Work work) {
        reads = readsEach;
        writes = writesEach;
        inBytes = StoredBytes.of(input);
        outBytes = StoredBytes.of(output);
        Narrow narrow = narrow(kind, output);
        List<Step> steps = Recipe.of(kind, readsEach > 1, grouped(input), ops > 0, narrow);
        best.steps = steps;
        best.choicePs = 0;
        double fast = core.fast(inBytes) && (narrow != Narrow.NO || core.fast(outBytes)) ? 2 : 4;
        double repeat = (backward ? 2 : 1) * (kind == OperatorKind.PERMUTE ? Math.max(1, reads) : 1);
        boolean cached = kind == OperatorKind.CACHE_WRITE;
        double all = cached ? elements * Math.max(reads, writes) : elements;
        best.repeat = repeat;
        width = rowWidth > 0 ? Math.min(rowWidth, all) : cached ? Math.max(1, all / elements) : all;
        rows = Exact.ceil(Exact.ceil(all / width) / core.cores);
        if (cached) {
            reads = Math.min(1, reads);
            writes = Math.min(1, writes);
        }
        boolean gathers = kind == OperatorKind.EMBEDDING || kind == OperatorKind.PERMUTE || cached;
        bestPs = Double.POSITIVE_INFINITY;
        if (rowWidth > 0 || gathers) {
            byRows(steps, fast, repeat, gathers, all, kind != OperatorKind.CACHE_COPY, work);
        }
        if (!gathers && kind != OperatorKind.CACHE_COPY) {
            spread(steps, fast, repeat, all, work);
        } else if (rowWidth == 0 && !gathers) {
            byRows(steps, fast, repeat, false, all, false, work);
        }
        choose(kind, picks, work);
        work.sramBytes = work.bytes + sram(steps, all, repeat);
        double engines = Math.max(Math.max(work.vectorPs, work.scalarPs), Math.max(work.gpsimdPs, work.tensorPs));
        work.fixedPs = work.timePs - Math.max(engines, work.memoryPs);
    }

    private Narrow narrow(OperatorKind kind, int output) {
        return switch (kind) {
            case CACHE_WRITE -> outBytes < inBytes ? Narrow.ROWS : Narrow.NO;
            case NORM, RESIDUAL_NORM, ACTIVATION, QUANTISE ->
                outBytes >= 2
                        ? kind == OperatorKind.QUANTISE ? Narrow.ROWS : Narrow.NO
                        : core.mx && output == Dtype.MXFP8.ordinal() ? Narrow.MX : Narrow.ROWS;
            default -> Narrow.NO;
        };
    }

    /** Formats that must be unpacked, or whose scales belong to groups. */
    private static boolean grouped(int dtype) {
        return dtype == Dtype.MXFP8.ordinal() || StoredBytes.of(dtype) < 1;
    }

    /** The k largest of each row, after everything else. */
    private void choose(OperatorKind kind, double picks, Work work) {
        if (kind == OperatorKind.ROUTING || kind == OperatorKind.TOP_K || kind == OperatorKind.SAMPLING) {
            topK.price(rows, width, Math.max(1, picks));
            work.vectorPs += topK.vectorPs;
            work.gpsimdPs += topK.gpsimdPs;
            work.timePs += topK.vectorPs + topK.gpsimdPs;
            best.choicePs = topK.vectorPs + topK.gpsimdPs;
            best.choiceOnVector = topK.vectorPs > 0;
        }
    }

    /** Rows on partitions; {@code through} SBUF, or from device memory to device memory. */
    private void byRows(
            List<Step> steps, double fast, double repeat, boolean gathers, double all, boolean through, Work work) {
        double tiles = Exact.ceil(rows / NeuronCore.PARTITIONS);
        for (int j = 0; j < steps.size(); j++) {
            Step step = steps.get(j);
            double bytes = step.on() == Step.On.DATA ? fast : 4;
            double n = step.on() == Step.On.ROW ? 1 : width;
            firstVector[j] = step.count() * repeat * cycles(step.instruction(), n, bytes, false);
            firstScalar[j] = step.count() * repeat * cycles(step.instruction(), n, bytes, true);
            vector[j] = tiles * firstVector[j];
            scalar[j] = tiles * firstScalar[j];
        }
        double inRow = core.dma.cut(width * inBytes, ROW_BYTES);
        double outRow = core.dma.cut(width * outBytes, ROW_BYTES);
        // A copy inside device memory reads and writes in one transfer.
        double each = through ? reads * inRow + writes * outRow : Math.max(reads * inRow, writes * outRow);
        double dmaPs = core.dmaPs(rows * each);
        double fill = through
                ? Math.min(rows, NeuronCore.PARTITIONS)
                        * (Math.min(1, reads) * inRow
                                + Math.min(1, writes) * core.dma.cost(Math.min(width * outBytes, ROW_BYTES)))
                : 0;
        double gpsimd = gathers ? tiles * Instruction.INDEX.cycles(core, 1, 4) / core.gpsimdPerPs : 0;
        double starts = gathers ? tiles * core.startPs() : 0;
        settle(steps, all, false, 0, gpsimd, Math.max(dmaPs, starts), core.dmaPs(fill), work);
    }

    /** All elements over all partitions. */
    private void spread(List<Step> steps, double fast, double repeat, double all, Work work) {
        double n = Exact.ceil(all / (NeuronCore.PARTITIONS * core.cores));
        boolean statistics = false;
        for (int j = 0; j < steps.size(); j++) {
            statistics |= steps.get(j).on() == Step.On.ROW;
        }
        double first = statistics ? n : Math.min(n, PIECE);
        double tensor = 0;
        for (int j = 0; j < steps.size(); j++) {
            Step step = steps.get(j);
            boolean row = step.on() == Step.On.ROW;
            double bytes = step.on() == Step.On.DATA ? fast : 4;
            double times = step.count() * repeat;
            vector[j] = times * cycles(step.instruction(), row ? rows : n, bytes, false);
            scalar[j] = times * cycles(step.instruction(), row ? rows : n, bytes, true);
            firstVector[j] = times * cycles(step.instruction(), row ? rows : first, bytes, false);
            firstScalar[j] = times * cycles(step.instruction(), row ? rows : first, bytes, true);
            tensor += row ? repeat * Math.max(NeuronCore.INITIATION, rows) + TensorEngine.GAP_CYCLES : 0;
        }
        double inRow = core.dma.cut(n * inBytes, ROW_BYTES);
        double outRow = core.dma.cut(n * outBytes, ROW_BYTES);
        double dmaPs = core.dmaPs(NeuronCore.PARTITIONS * (reads * inRow + writes * outRow));
        double fill = Math.min(1, reads) * core.dma.cost(Math.min(n * inBytes, ROW_BYTES))
                + Math.min(1, writes) * core.dma.cost(Math.min(n * outBytes, ROW_BYTES));
        double tensorPs = TensorEngine.ps(core, tensor);
        settle(steps, all, true, tensorPs, 0, dmaPs, core.dmaPs(NeuronCore.PARTITIONS * fill), work);
    }

    /** Cycles of {@code n} elements in pieces. */
    private double cycles(Instruction instruction, double n, double bytes, boolean onScalar) {
        double whole = Math.floor(n / PIECE);
        double rest = n - whole * PIECE;
        double sum = whole > 0 ? whole * one(instruction, PIECE, bytes, onScalar) : 0;
        return rest > 0 ? sum + one(instruction, rest, bytes, onScalar) : sum;
    }

    private double one(Instruction instruction, double n, double bytes, boolean onScalar) {
        return onScalar ? instruction.scalarCycles(core, n, bytes) : instruction.cycles(core, n, bytes);
    }

    /** Tries the engines for each step that may choose; keeps the layout in {@code work} if it is the fastest so far. */
    private void settle(
            List<Step> steps,
            double all,
            boolean spread,
            double tensorPs,
            double gpsimdPs,
            double dmaPs,
            double fillPs,
            Work work) {
        double bytes = all * (reads * inBytes + writes * outBytes);
        double memoryPs = Math.max(dmaPs, bytes / core.cores / core.memoryBytesPerPs);
        int choices = 0;
        for (int j = 0; j < steps.size(); j++) {
            choices += free(steps.get(j)) ? 1 : 0;
        }
        for (int way = 0; way < 1 << choices; way++) {
            double vectorCycles = 0;
            double scalarCycles = 0;
            double ownGpsimd = 0;
            double firstV = 0;
            double firstS = 0;
            double firstG = 0;
            int choice = 0;
            for (int j = 0; j < steps.size(); j++) {
                Step step = steps.get(j);
                boolean onScalar = step.instruction().runs == Instruction.Runs.SCALAR
                        || step.instruction().runs == Instruction.Runs.EXPONENTIAL;
                if (free(step)) {
                    onScalar = (way >> choice++ & 1) == 1;
                }
                if (step.instruction().runs == Instruction.Runs.GPSIMD) {
                    ownGpsimd += vector[j];
                    firstG += firstVector[j] + NeuronCore.LATENCY;
                } else if (onScalar) {
                    scalarCycles += scalar[j];
                    firstS += firstScalar[j] + NeuronCore.LATENCY;
                } else {
                    vectorCycles += vector[j];
                    firstV += firstVector[j] + NeuronCore.LATENCY;
                }
            }
            double vectorPs = vectorCycles / core.vectorPerPs;
            double scalarPs = scalarCycles / core.scalarPerPs;
            double generalPs = gpsimdPs + ownGpsimd / core.gpsimdPerPs;
            double firstVPs = firstV / core.vectorPerPs;
            double firstSPs = firstS / core.scalarPerPs;
            double firstGPs = firstG / core.gpsimdPerPs;
            double slowest = slowest(vectorPs, scalarPs, generalPs);
            double later = Math.max(0, slowest - slowest(firstVPs, firstSPs, firstGPs));
            double timePs =
                    core.fixedPs + Math.max(fillPs + firstVPs + firstSPs + firstGPs + tensorPs + later, memoryPs);
            if (timePs < bestPs) {
                bestPs = timePs;
                best.set(spread, way, rows, width, fillPs, firstVPs, firstSPs, firstGPs, dmaPs);
                work.timePs = timePs;
                work.vectorPs = vectorPs;
                work.scalarPs = scalarPs;
                work.gpsimdPs = generalPs;
                work.tensorPs = tensorPs;
                work.memoryPs = memoryPs;
                work.bytes = bytes;
            }
        }
    }

    private double slowest(double vectorPs, double scalarPs, double gpsimdPs) {
        return Math.max(scalarPs, core.parallel ? Math.max(vectorPs, gpsimdPs) : vectorPs + gpsimdPs);
    }

    boolean free(Step step) {
        return step.on() != Step.On.ROW
                && (step.instruction().runs == Instruction.Runs.EITHER
                        || step.instruction().runs == Instruction.Runs.EXPONENTIAL && core.mx);
    }

    /** Bytes the instructions read and write in SBUF, one tensor in and one out each. */
    private double sram(List<Step> steps, double all, double repeat) {
        double bytes = 0;
        for (int j = 0; j < steps.size(); j++) {
            Step step = steps.get(j);
            if (step.on() != Step.On.ROW) {
                bytes += step.count() * repeat * all * (step.on() == Step.On.DATA ? inBytes + outBytes : 8);
            }
        }
        return bytes;
    }
}
