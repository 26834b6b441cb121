package trnsim.simulator.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.Derivation;
import trnsim.kernels.cost.Engine;
import trnsim.kernels.cost.KernelModel;
import trnsim.kernels.cost.Roofline;
import trnsim.kernels.table.MeasuredTable;
import trnsim.simulator.report.Figure;
import trnsim.workloads.document.Names;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.unit.Dimension;

/**
 * One operator priced on one rank.
 *
 * <pre>
 *   roofline  = min( printed peak, flops / bytes that must move x printed bandwidth )      with flops, else the bandwidth
 *   power     = idle + energy above idle / time          energy = power x time             of the rank's share of the chip
 * </pre>
 *
 * @param chip its name, and which share of it a rank is
 * @param model what priced it
 * @param source where the time comes from, if a table of measured times stands over the model
 * @param size the swept size; 0 without a sweep
 * @param rate flops per second, or bytes per second of an operator without flops
 * @param roofline in the same unit
 * @param bound the binding engine
 * @param figures for a table, in order
 * @param derivation null where nobody asked for it
 */
record KernelPrice(
        String chip,
        String model,
        @Nullable String source,
        long size,
        double rate,
        double roofline,
        boolean flops,
        String bound,
        List<Figure> figures,
        @Nullable Derivation derivation) {

    /**
     * Prices {@code operator}.
     *
     * @throws IllegalArgumentException if the chip lacks the dtype, or the time is beyond what the models hold
     */
    static KernelPrice of(KernelModel model, Operator operator, long size, boolean sweeping, boolean derive) {
        OperatorBatch one = new OperatorBatch(1).add(operator);
        CostBatch costs = new CostBatch();
        model.cost(one, costs);
        Rank rank = model.rank();
        CostBatch least = new CostBatch();
        new Roofline(rank).cost(one, least);
        double seconds = costs.timePs[0] * 1e-12;
        double bandwidth = rank.chip().memory().bandwidth().value().si() / rank.ranksPerChip();
        double peak = rank.peakFlops(operator.tag().input());
        boolean flops = costs.flops[0] > 0;
        double rate = (flops ? costs.flops[0] : costs.bytes[0]) / seconds;
        double roofline = flops ? Math.min(peak, least.flops[0] / least.bytes[0] * bandwidth) : bandwidth;
        double watts = rank.idleWatts() + costs.energyPj[0] * 1e-12 / seconds;
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.of("time", "time", seconds, Dimension.SECONDS));
        figures.add(Figure.of("rate", "rate", flops ? rate : 0, Dimension.FLOPS_PER_SECOND));
        figures.add(Figure.share("of_rank_peak", "of peak", flops ? rate / peak : 0));
        if (sweeping) {
            figures.add(Figure.share("of_roofline", "of roofline", rate / roofline));
        }
        figures.add(Figure.of("moved", "bytes", costs.bytes[0], Dimension.BYTES));
        figures.add(Figure.share("of_rank_bandwidth", "of bandwidth", costs.bytes[0] / seconds / bandwidth));
        figures.add(Figure.share("tensor", "tensor", costs.tensorPs[0] / costs.timePs[0]));
        figures.add(Figure.share("vector", "vector", costs.vectorPs[0] / costs.timePs[0]));
        figures.add(Figure.share("scalar", "scalar", costs.scalarPs[0] / costs.timePs[0]));
        figures.add(Figure.share("gpsimd", "gpsimd", costs.gpsimdPs[0] / costs.timePs[0]));
        figures.add(Figure.share("memory", "memory", costs.memoryPs[0] / costs.timePs[0]));
        figures.add(Figure.of("power", "power", watts, Dimension.WATTS));
        figures.add(Figure.of("energy", "energy", watts * seconds, Dimension.JOULES));
        String share = rank.ranksPerChip() > 1 ? " (1 of " + rank.ranksPerChip() + " ranks)" : "";
        return new KernelPrice(
                rank.chip().name() + share,
                model.name(),
                model instanceof MeasuredTable table ? Names.word(table.source(0)) : null,
                size,
                rate,
                roofline,
                flops,
                Names.word(Engine.values()[costs.bound[0]]),
                List.copyOf(figures),
                derive && !(model instanceof MeasuredTable) ? model.derive(operator) : null);
    }
}
