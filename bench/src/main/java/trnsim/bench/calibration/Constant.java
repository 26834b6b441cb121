package trnsim.bench.calibration;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import trnsim.kernels.chip.ChipSpec;
import trnsim.kernels.chip.GpuCalibration;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Sourced;

/**
 * A number of a chip that only measurement tells.
 *
 * @param path its keys in the chip's file
 * @param low the least it can be, in SI base units
 * @param high the most it can be
 * @param why what sets those bounds
 * @param in where a chip holds it; null if the chip has no such section
 */
record Constant(String path, double low, double high, String why, Function<ChipSpec, @Nullable Sourced> in) {

    /** Most constants that may be fitted for one chip. */
    static final int MOST = 8;

    /**
     * All that kernel times are fitted with; no chip has more than {@link #MOST}. Constants of another measured quantity, such as
     * power, belong in a list of their own, fitted to its rows once these are settled.
     */
    static final List<Constant> ALL = List.of(
            new Constant(
                    "engines.tensor.efficiency",
                    0.2,
                    1,
                    "a share of the rate of array and clock",
                    chip -> chip.engines().tensor().efficiency()),
            new Constant(
                    "memory.efficiency",
                    0.2,
                    1,
                    "a share of the printed bandwidth",
                    chip -> chip.memory().efficiency()),
            new Constant(
                    "launch.kernel",
                    0.2e-6,
                    50e-6,
                    "a few clock trips at least, a slow host's launch at most",
                    chip -> chip.launch().kernel()),
            new Constant("dma.short-rows", 0.407, 1, "a row of 1 KiB takes no longer than one of 2 KiB", chip -> {
                ChipSpec.Dma dma = chip.dma();
                return dma == null ? null : dma.shortRows();
            }),
            gpu("calibration.fill", 0.1e-6, 20e-6, "one trip to device memory at least", GpuCalibration::fill),
            gpu("calibration.feed", 5e9, 2e12, "device memory's share of one SM at least", GpuCalibration::feed),
            gpu("calibration.softmax", 0.02, 1, "a share of the softmax", GpuCalibration::softmax),
            gpu("calibration.block", 0.1e-6, 50e-6, "one trip to device memory at least", GpuCalibration::block),
            gpu("calibration.grouped", 0.05, 1, "grouped matmuls are no faster", GpuCalibration::grouped));

    private static Constant gpu(
            String path, double low, double high, String why, Function<GpuCalibration, Sourced> of) {
        return new Constant(path, low, high, why, chip -> {
            GpuCalibration calibration = chip.calibration();
            return calibration == null ? null : of.apply(calibration);
        });
    }

    /** Those that {@code chip} has. */
    static List<Constant> of(ChipSpec chip) {
        return ALL.stream()
                .filter(constant -> constant.in().apply(chip) != null)
                .toList();
    }

    /** The quantity of {@code chip}, which has it. */
    Sourced quantity(ChipSpec chip) {
        Sourced quantity = in.apply(chip);
        if (quantity == null) {
            throw new IllegalStateException(chip.name() + " has no " + path);
        }
        return quantity;
    }

    Dimension dimension(ChipSpec chip) {
        return quantity(chip).value().dimension();
    }

    double bounded(double value) {
        return Math.max(low, Math.min(high, value));
    }
}
