package trnsim.bench.validation.predict;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.kernels.chip.ChipSpec;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.neuron.NeuronModel;
import trnsim.kernels.neuron.Schedule;
import trnsim.workloads.operator.Operator.Matmul;
import trnsim.workloads.operator.Operator.Tag;

/**
 * {@code neuron-matmul.csv}: one matmul on one physical NeuronCore under a named loop schedule.
 *
 * <p>The rest of the chip is idle. Schedules are those of {@link Schedule}, {@code best} what the search finds.
 */
final class NeuronMatmul implements KernelPredictor {

    private static final Pattern BLOCKS = Pattern.compile("blocks of (\\d{1,4}) x (\\d{1,4}) tiles");

    /** Tiles in a block of the tutorial. */
    private static final long TUTORIAL_BLOCK = 2;

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
    public List<String> assumptions() {
        return List.of(
                "NeuronCore matmuls: free-blocked means blocks of 2 x 2 tiles (NKI tutorial) unless the note gives"
                        + " them; one core, the rest of the chip idle");
    }

    @Override
    public List<Question> questions(TruthRow row) {
        double flops = 2.0 * row.size("M") * row.size("K") * row.size("N");
        return List.of(Question.of("time_us", "us", Bins.decade(flops, "flop"), () -> answer(row)));
    }

    private Answer answer(TruthRow row) {
        KernelWork.Scheduled w = work(row);
        ChipSpec chip = hardware.chip(row.text("hw"));
        NeuronModel kernels = NeuronModel.alone(new Rank(chip, 1, hardware.readings()));
        Matmul matmul = new Matmul("matmul", w.m(), w.n(), w.k(), 1, Tag.of(w.dtype()));
        CostBatch costs = Hardware.price(kernels, List.of(matmul));
        double ps = kernels.scheduledPs(w.schedule(), w.m(), w.k(), w.n(), w.dtype(), w.blockM(), w.blockN());
        double share = 1 / chip.cores().value().si();
        return new Answer(
                ps * 1e-6, new PrintedPeaks(chip, share).time(costs.flops[0], costs.bytes[0], w.dtype(), 1e6));
    }

    @Override
    public KernelWork.Scheduled work(TruthRow row) {
        if (row.size("cores", 1) != 1) {
            throw Skip.notModelled("schedules are modelled on one core, the row has " + row.text("cores"));
        }
        return new KernelWork.Scheduled(
                schedule(row.text("schedule")),
                row.size("M"),
                row.size("N"),
                row.size("K"),
                Dtypes.of(row.text("dtype")),
                block(row, 1),
                block(row, 2));
    }

    private static Schedule schedule(String name) {
        return switch (name) {
            case "naive" -> Schedule.NAIVE;
            case "hoisted" -> Schedule.HOISTED;
            case "free-blocked" -> Schedule.FREE_BLOCKED;
            case "sbuf-blocked" -> Schedule.SBUF_BLOCKED;
            case "best" -> Schedule.BEST;
            default -> throw Skip.notModelled("schedule '" + name + "' is not known");
        };
    }

    private static long block(TruthRow row, int dimension) {
        Matcher blocks = BLOCKS.matcher(row.text("note"));
        return blocks.find() ? Math.max(1, Integer.parseInt(blocks.group(dimension))) : TUTORIAL_BLOCK;
    }
}
