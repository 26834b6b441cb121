package trnsim.simulator.uncertainty;

import trnsim.workloads.unit.Sourced;

/**
 * What one uncertain quantity does to every metric.
 *
 * @param quantity the catalog quantity
 * @param atLow the metrics with the quantity at its low end
 * @param atHigh the metrics with the quantity at its high end
 */
public record Swing(Sourced quantity, double[] atLow, double[] atHigh) {

    /** The larger relative change of metric {@code i} from {@code central}. */
    public double effect(int i, double central) {
        return Math.max(Math.abs(atLow[i] / central - 1), Math.abs(atHigh[i] / central - 1));
    }
}
