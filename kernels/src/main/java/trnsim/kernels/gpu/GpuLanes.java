package trnsim.kernels.gpu;

import trnsim.kernels.chip.GpuRates;
import trnsim.kernels.cost.LaneChoice;

/** Chooses the twin of {@link GpuTiles} for large batches. */
final class GpuLanes {

    private GpuLanes() {}

    /** The vector twin where the JVM has lanes, {@code scalar} otherwise. */
    static GpuTiles of(GpuRates gpu, GpuTiles scalar) {
        if (!LaneChoice.available()) {
            return scalar;
        }
        try {
            return (GpuTiles) Class.forName("trnsim.kernels.gpu.VectorGpuTiles")
                    .getDeclaredConstructor(GpuRates.class)
                    .newInstance(gpu);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the vector module is present, its kernels are not", e);
        }
    }
}
