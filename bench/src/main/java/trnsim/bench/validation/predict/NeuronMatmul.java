package trnsim.bench.validation.predict;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.kernels.chip.ChipSpec;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.KernelModel;
import trnsim.kernels.cost.MatmulSchedule;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator.Matmul;
import trnsim.workloads.operator.Operator.Tag;

/**
 * {@code neuron-matmul.csv}: one matmul on one physical NeuronCore under a named loop schedule.
 *
 * <p>{@code naive}, {@code hoisted} and {@code free-blocked} move what {@link MatmulSchedule} says over the DMA engines of the
 * core; {@code sbuf-blocked} and {@code best} reuse perfectly, as the roofline takes for granted.
 */
final class NeuronMatmul implements FilePredictor {

    private static final Pattern BLOCKS = Pattern.compile("blocks of (\\d{1,4}) x (\\d{1,4}) tiles");

    private final Hardware hardware;

    NeuronMatmul(Hardware hardware) {
        this.hardware = hardware;
    }

    @Override
    public Suite suite() {
        return Suite.KERNELS;
    }

    @Override
    public List<String> required() {
        return List.of("hw", "dtype", "M", "K", "N", "time_us", "schedule");
    }

    @Override
    public List<String> configuration() {
        return List.of("hw", "cores", "M", "K", "N", "schedule");
    }

    @Override
    public String group(TruthRow row) {
        return row.text("hw");
    }

    @Override
    public List<String> assumptions() {
        return List.of(
                "NeuronCore matmuls: free-blocked means blocks of 2 x 2 tiles (NKI tutorial) unless the note gives"
                        + " them; one core has its share of the chip's DMA engines and memory");
    }

    @Override
    public List<Question> questions(TruthRow row) {
        double flops = 2.0 * row.size("M") * row.size("K") * row.size("N");
        return List.of(Question.of("time_us", "us", Bins.decade(flops, "flop"), () -> answer(row)));
    }

    private Answer answer(TruthRow row) {
        if (row.size("cores", 1) != 1) {
            throw Skip.notModelled("schedules are modelled on one core, the row has " + row.text("cores"));
        }
        ChipSpec chip = hardware.chip(row.text("hw"));
        Dtype dtype = Dtypes.of(row.text("dtype"));
        long m = row.size("M");
        long k = row.size("K");
        long n = row.size("N");
        KernelModel kernels = hardware.kernels(chip, 1);
        CostBatch costs = Hardware.price(kernels, new Matmul("matmul", m, n, k, 1, Tag.of(dtype)));
        double ps = switch (row.text("schedule")) {
            case "naive" -> scheduled(MatmulSchedule.naive(), row, chip, kernels, costs);
            case "hoisted" -> scheduled(MatmulSchedule.hoisted(), row, chip, kernels, costs);
            case "free-blocked" -> scheduled(MatmulSchedule.freeBlocked(blockM(row)), row, chip, kernels, costs);
            case "sbuf-blocked", "best" -> costs.timePs[0];
            default -> throw Skip.notModelled("schedule '" + row.text("schedule") + "' is not known");
        };
        double share = 1 / chip.cores().value().si();
        return new Answer(ps * 1e-6, new PrintedPeaks(chip, share).time(costs.flops[0], costs.bytes[0], dtype, 1e6));
    }

    private double scheduled(
            MatmulSchedule schedule, TruthRow row, ChipSpec chip, KernelModel kernels, CostBatch costs) {
        return schedule.timePs(
                row.size("M"),
                row.size("K"),
                row.size("N"),
                Dtypes.of(row.text("dtype")).bytes(),
                costs.tensorPs[0],
                kernels.rank().kernelPs(),
                MatmulSchedule.dmaBytesPerPs(chip, hardware.readings()));
    }

    private static int blockM(TruthRow row) {
        Matcher blocks = BLOCKS.matcher(row.text("note"));
        return blocks.find() ? Math.max(1, Integer.parseInt(blocks.group(1))) : MatmulSchedule.TUTORIAL_BLOCK;
    }
}
