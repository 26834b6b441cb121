package trnsim.kernels.chip;

import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Names;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.unit.Readings;
import trnsim.workloads.unit.Sourced;

/**
 * What one rank gets of its chip, as plain numbers per picosecond: the only chip data the cost models read.
 *
 * <p>Its cores' engines are its own; device memory and power are shared evenly by the ranks of the chip, all of which are
 * taken to be busy at once.
 */
public final class Rank {

    /** Ranks that a chip's extra for collectives is given for. */
    private static final double MEASURED_RANKS = 16;

    private final ChipSpec chip;
    private final Readings readings;
    private final int cores;
    private final int ranksPerChip;
    private final double[] macsPerPs = new double[Dtype.values().length];
    private final double arrayRows;
    private final double arrayColumns;
    private final double columnsPerPs;
    private final double[] passes = new double[Dtype.values().length];
    private final double vectorPerPs;
    private final double scalarPerPs;
    private final double bytesPerPs;
    private final double capacityBytes;
    private final double kernelPs;
    private final double graphPs;
    private final double collectiveGraphPs;
    private final double doublingGraphPs;
    private final double idleWatts;
    private final double dynamicWatts;
    private final double tensorActivity;
    private final double memoryActivity;
    private final double linkActivity;
    private final double chipPeakWatts;
    private final @Nullable GpuRates gpu;
    private final @Nullable CpuRates cpu;

    /**
     * A rank of {@code cores} physical cores of {@code chip}, or of the chip's default number.
     *
     * @throws IllegalArgumentException if the chip does not allow that many cores in a rank
     */
    public Rank(ChipSpec chip, @Nullable Integer cores, Readings readings) {
        this.chip = chip;
        this.readings = readings;
        int own = cores == null ? chip.coresPerRank().fallback() : cores;
        List<String> allowed = chip.coresPerRank().allowed();
        if (!allowed.contains(Integer.toString(own))) {
            throw new IllegalArgumentException("a rank of " + chip.name() + " has " + String.join(" or ", allowed)
                    + " physical cores, not " + own);
        }
        this.cores = own;
        ranksPerChip = Math.max(1, (int) (chip.cores().value().si() / own));
        ChipSpec.Tensor tensor = chip.engines().tensor();
        double clockPerPs = readings.of(tensor.clock()) * 1e-12;
        double efficiency = readings.of(tensor.efficiency());
        tensor.throughput()
                .forEach((dtype, rate) ->
                        macsPerPs[dtype.ordinal()] = readings.of(rate) * own * clockPerPs * efficiency);
        ChipSpec.Array array = tensor.array();
        arrayRows = array == null ? 0 : array.rows();
        arrayColumns = array == null ? 0 : array.columns();
        columnsPerPs = own * clockPerPs * efficiency;
        tensor.throughput()
                .forEach((dtype, rate) ->
                        passes[dtype.ordinal()] = array == null ? 0 : arrayRows * arrayColumns / readings.of(rate));
        ChipSpec.Lanes vector = chip.engines().vector();
        vectorPerPs = readings.of(vector.width()) * readings.of(vector.clock()) * own * 1e-12;
        ChipSpec.Lanes scalar = chip.engines().scalar();
        scalarPerPs = scalar == null
                ? vectorPerPs / 8
                : readings.of(scalar.width()) * readings.of(scalar.clock()) * own * 1e-12;
        bytesPerPs = readings.of(chip.memory().bandwidth())
                * readings.of(chip.memory().efficiency())
                * 1e-12
                / ranksPerChip;
        capacityBytes = readings.of(chip.memory().capacity()) / ranksPerChip;
        kernelPs = readings.of(chip.launch().kernel()) * 1e12;
        graphPs = readings.of(chip.launch().graph()) * 1e12;
        collectiveGraphPs = chip.launch().collective() == null
                ? 0
                : readings.of(chip.launch().collective()) * 1e12;
        doublingGraphPs = chip.launch().collectivePerDoubling() == null
                ? 0
                : readings.of(chip.launch().collectivePerDoubling()) * 1e12;
        double idle = readings.of(chip.power().idle());
        double peak = Math.max(idle, readings.of(chip.power().peak()));
        idleWatts = idle / ranksPerChip;
        dynamicWatts = (peak - idle) / ranksPerChip;
        tensorActivity = readings.of(chip.power().tensorActivity());
        memoryActivity = readings.of(chip.power().memoryActivity());
        linkActivity = readings.of(chip.power().linkActivity());
        chipPeakWatts = peak;
        gpu = chip.calibration() == null ? null : GpuRates.of(chip.calibration(), own, kernelPs, readings);
        cpu = chip.cpu() == null ? null : CpuRates.of(chip.cpu(), chip, own, ranksPerChip, readings);
    }

    public ChipSpec chip() {
        return chip;
    }

    /** What only measurement tells about a GPU; null where the chip has no such section. */
    public @Nullable GpuRates gpu() {
        return gpu;
    }

    /** Caches of a CPU; null where the chip has no such section. */
    public @Nullable CpuRates cpu() {
        return cpu;
    }

    /** Physical cores in the rank. */
    public int cores() {
        return cores;
    }

    /** A quantity of the chip, as this rank reads it. */
    public double read(Sourced quantity) {
        return readings.of(quantity);
    }

    public int ranksPerChip() {
        return ranksPerChip;
    }

    /** Multiply-accumulates per picosecond with inputs of {@code dtype} (by ordinal); 0 if the chip lacks it. */
    public double macsPerPs(int dtype) {
        return macsPerPs[dtype];
    }

    /** True if the tensor engine is a systolic array with the sizes below. */
    public boolean hasArray() {
        return arrayRows > 0;
    }

    public double arrayRows() {
        return arrayRows;
    }

    public double arrayColumns() {
        return arrayColumns;
    }

    /** Moving columns per picosecond over the rank's arrays, in one pass. */
    public double columnsPerPs() {
        return columnsPerPs;
    }

    /** Passes of the array per tile for inputs of {@code dtype}: 4 for fp32, a half for double-row fp8. */
    public double passes(int dtype) {
        return passes[dtype];
    }

    public double vectorPerPs() {
        return vectorPerPs;
    }

    public double scalarPerPs() {
        return scalarPerPs;
    }

    /** Device-memory bytes per picosecond. */
    public double bytesPerPs() {
        return bytesPerPs;
    }

    public double capacityBytes() {
        return capacityBytes;
    }

    /** Start, fill and drain of one operator. */
    public double kernelPs() {
        return kernelPs;
    }

    /** Start of one compiled graph, with its collective extra if it holds one. */
    public double graphPs(boolean collective) {
        return graphPs + (collective ? collectiveGraphPs : 0);
    }

    /**
     * The same for a graph whose collectives join {@code ranks} ranks: {@code collective + per doubling x log2( ranks / 16 )}, at
     * least nothing. Measured from 4 to 64 ranks, to which it is a straight line within 4 %.
     */
    public double graphPs(int ranks) {
        if (ranks <= 1) {
            return graphPs;
        }
        double doublings = StrictMath.log((double) ranks / MEASURED_RANKS) / StrictMath.log(2);
        return graphPs + Math.max(0, collectiveGraphPs + doublings * doublingGraphPs);
    }

    public double idleWatts() {
        return idleWatts;
    }

    /** Power between rest and full load. */
    public double dynamicWatts() {
        return dynamicWatts;
    }

    /** Share of the dynamic power drawn while the tensor engine is busy. */
    public double tensorActivity() {
        return tensorActivity;
    }

    /** Share of the dynamic power drawn while device memory is busy. */
    public double memoryActivity() {
        return memoryActivity;
    }

    /** Share of the dynamic power drawn in a collective. */
    public double linkActivity() {
        return linkActivity;
    }

    public double chipPeakWatts() {
        return chipPeakWatts;
    }

    /** The chip's printed dense peak for {@code dtype} in flop/s, per rank; what MFU divides by. */
    public double peakFlops(Dtype dtype) {
        var peak = chip.peaks().get(dtype);
        return peak == null ? 2e12 * macsPerPs[dtype.ordinal()] : peak.value().si() / ranksPerChip;
    }

    /**
     * The dtype ordinal given, if the chip can multiply it.
     *
     * @throws IllegalArgumentException naming the dtypes it has
     */
    public int require(int dtype) {
        if (macsPerPs[dtype] == 0) {
            require(Dtype.values()[dtype]);
        }
        return dtype;
    }

    /**
     * Fails if the chip cannot multiply {@code dtype}.
     *
     * @throws IllegalArgumentException naming the dtypes it has
     */
    public void require(Dtype dtype) {
        if (macsPerPs[dtype.ordinal()] == 0) {
            List<String> known = chip.engines().tensor().throughput().keySet().stream()
                    .map(Names::word)
                    .toList();
            throw new IllegalArgumentException(
                    chip.name() + " does not compute in " + Names.word(dtype) + "; it has " + String.join(", ", known));
        }
    }
}
