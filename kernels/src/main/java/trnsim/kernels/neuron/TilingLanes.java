package trnsim.kernels.neuron;

import trnsim.kernels.cost.LaneChoice;

/** Chooses the twin of {@link TilingCost} for large batches. */
final class TilingLanes {

    private TilingLanes() {}

    /** The vector twin where the JVM has lanes, {@code scalar} otherwise. */
    static TilingCost of(NeuronCore core, TilingCost scalar) {
        if (!LaneChoice.available()) {
            return scalar;
        }
        try {
            return (TilingCost) Class.forName("trnsim.kernels.neuron.VectorTilingCost")
                    .getDeclaredConstructor(NeuronCore.class)
                    .newInstance(core);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the vector module is present, its kernels are not", e);
        }
    }
}
