package trnsim.bench.validation.predict;

import java.util.ArrayList;
import java.util.List;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.kernels.chip.ChipSpec;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.KernelModel;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator.Matmul;
import trnsim.workloads.operator.Operator.Tag;

/**
 * {@code CHIP-gemm-DTYPE[-power].csv}: one matmul alone on a GPU, {@code out[m, n] = in[m, k] x weight[k, n]}.
 *
 * <p>Board power is {@code idle + energy above idle / time}, what the board draws while such kernels repeat, as
 * {@link BoardReading} has it.
 */
final class GpuMatmul implements KernelPredictor {

    /** First depth of a sweep, whose weights take longest to set up: the board rests meanwhile. */
    private static final long LONG_SET_UP = 65536;

    /** A board at its limit reads a hundredth less: 690 to 694 of 700 W in the database. */
    private static final double REGULATED = 0.99;

    private final Hardware hardware;
    private final String chipName;

    GpuMatmul(Hardware hardware, String chipName) {
        this.hardware = hardware;
        this.chipName = chipName;
    }

    @Override
    public Suite suite() {
        return Suite.KERNELS;
    }

    @Override
    public List<String> required() {
        return List.of("gemm_dtype", "m", "n", "k", "latency_ms");
    }

    @Override
    public List<String> configuration() {
        return List.of("m", "n", "k");
    }

    @Override
    public String group(TruthRow row) {
        return chipName;
    }

    @Override
    public List<String> assumptions() {
        return List.of(
                "isolated GPU kernels: no launch of a graph counted, operands in device memory",
                "board power is read over at most 18,000 kernels and averaged with the set-up between tests; tests that"
                        + " follow a compilation start on a board at rest");
    }

    @Override
    public List<Question> questions(TruthRow row) {
        long m = row.size("m");
        long n = row.size("n");
        long k = row.size("k");
        String bin = Bins.decade(2.0 * m * n * k, "flop");
        List<Question> questions = new ArrayList<>();
        questions.add(Question.of("latency_ms", "ms", bin, () -> latency(row)));
        questions.add(Question.of("power_w", "W", bin, () -> power(row)));
        return questions;
    }

    private Answer latency(TruthRow row) {
        ChipSpec chip = hardware.chip(chipName);
        CostBatch costs = price(row);
        Dtype dtype = Dtypes.of(row.text("gemm_dtype"));
        return new Answer(
                costs.timePs[0] * 1e-9, new PrintedPeaks(chip, 1).time(costs.flops[0], costs.bytes[0], dtype, 1e3));
    }

    private Answer power(TruthRow row) {
        CostBatch costs = price(row);
        KernelModel kernels = hardware.kernels(hardware.chip(chipName), null);
        double idle = kernels.rank().idleWatts();
        double limit = kernels.rank().chipPeakWatts();
        double steady = Math.min(idle + costs.energyPj[0] / costs.timePs[0], REGULATED * limit);
        long k = row.size("k");
        boolean atRest = k >= LONG_SET_UP || BlockTiles.compiles(row.size("m"), row.size("n"), k);
        return Answer.of(idle + (steady - idle) * BoardReading.share(costs.timePs[0] * 1e-12, atRest));
    }

    @Override
    public KernelWork.Operators work(TruthRow row) {
        Tag tag = Tag.of(Dtypes.of(row.text("gemm_dtype")));
        return new KernelWork.Operators(
                List.of(new Matmul("gemm", row.size("m"), row.size("n"), row.size("k"), 1, tag)));
    }

    private CostBatch price(TruthRow row) {
        return Hardware.price(hardware.kernels(hardware.chip(chipName), null), work(row));
    }
}
