package trnsim.bench.validation.predict;

import org.jspecify.annotations.Nullable;
import trnsim.kernels.chip.ChipSpec;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.KernelModel;
import trnsim.kernels.model.Kernels;
import trnsim.kernels.neuron.NeuronModel;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.unit.Readings;

/** Prices the work of measured rows on one chip under one reading of its constants. Reuses its buffers: one per thread. */
public final class KernelPricer {

    private final ChipSpec chip;
    private final Readings readings;
    private final OperatorBatch batch = new OperatorBatch();
    private final CostBatch costs = new CostBatch();
    private @Nullable KernelModel kernels;
    private @Nullable NeuronModel alone;

    public KernelPricer(ChipSpec chip, Readings readings) {
        this.chip = chip;
        this.readings = readings;
    }

    /**
     * Seconds that {@code work} takes.
     *
     * @throws IllegalArgumentException if the chip cannot do it
     */
    public double seconds(KernelWork work) {
        return switch (work) {
            case KernelWork.Operators operators -> seconds(operators);
            case KernelWork.Scheduled w ->
                1e-12 * alone().scheduledPs(w.schedule(), w.m(), w.k(), w.n(), w.dtype(), w.blockM(), w.blockN());
        };
    }

    private double seconds(KernelWork.Operators operators) {
        if (kernels == null) {
            kernels = Kernels.forRank(new Rank(chip, null, readings));
        }
        batch.clear();
        operators.each().forEach(batch::add);
        kernels.cost(batch, costs);
        return costs.totalPs() * 1e-12;
    }

    private NeuronModel alone() {
        NeuronModel made = alone;
        if (made == null) {
            made = NeuronModel.alone(new Rank(chip, 1, readings));
            alone = made;
        }
        return made;
    }
}
