package trnsim.bench.calibration;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.kernels.chip.ChipSpec;
import trnsim.kernels.chip.GpuCalibration;
import trnsim.workloads.unit.Sourced;

/**
 * All that kernel times are fitted with; no chip has more than {@link Subject#MOST}. Constants of another measured quantity, such
 * as power, belong in a list of their own, fitted to its rows once these are settled.
 */
final class ChipConstants {

    private final List<Constant> all = new ArrayList<>();

    private ChipConstants() {}

    /** Those that {@code chip} has. */
    static List<Constant> of(ChipSpec chip) {
        ChipConstants constants = new ChipConstants();
        constants.add(
                "engines.tensor.efficiency",
                0.2,
                1,
                "a share of the rate of array and clock",
                chip.engines().tensor().efficiency());
        constants.add(
                "memory.efficiency",
                0.2,
                1,
                "a share of the printed bandwidth",
                chip.memory().efficiency());
        constants.add(
                "launch.kernel",
                0.2e-6,
                50e-6,
                "a few clock trips at least, a slow host's launch at most",
                chip.launch().kernel());
        ChipSpec.Dma dma = chip.dma();
        constants.add(
                "dma.short-rows",
                0.407,
                1,
                "a row of 1 KiB takes no longer than one of 2 KiB",
                dma == null ? null : dma.shortRows());
        GpuCalibration gpu = chip.calibration();
        if (gpu != null) {
            constants.gpu(gpu);
        }
        return List.copyOf(constants.all);
    }

    private void gpu(GpuCalibration gpu) {
        add("calibration.fill", 0.1e-6, 20e-6, "one trip to device memory at least", gpu.fill());
        add("calibration.feed", 5e9, 2e12, "device memory's share of one SM at least", gpu.feed());
        add("calibration.softmax", 0.02, 1, "a share of the softmax", gpu.softmax());
        add("calibration.block", 0.1e-6, 50e-6, "one trip to device memory at least", gpu.block());
        add("calibration.grouped", 0.05, 1, "grouped matmuls are no faster", gpu.grouped());
    }

    private void add(String path, double low, double high, String why, @Nullable Sourced quantity) {
        if (quantity != null) {
            all.add(new Constant(path, low, high, why, quantity, false));
        }
    }
}
