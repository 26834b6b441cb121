package trnsim.simulator.run;

import trnsim.simulator.report.Figure;
import trnsim.simulator.uncertainty.Sensitivity;
import trnsim.workloads.unit.Dimension;

/**
 * Makes the headlines of a report.
 *
 * @param range the metrics with their ranges
 * @param model what produced them
 */
record Headlines(Sensitivity range, String model) {

    /** The headline of metric {@code i}. */
    Figure of(int i, String key, String label, Dimension dimension) {
        return new Figure(
                key, label, range.central()[i], range.low()[i], range.high()[i], dimension, model, "");
    }

    /** The headline of metric {@code i}, with words behind it where it is known. */
    Figure of(int i, String key, String label, Dimension dimension, String detail) {
        Figure figure = of(i, key, label, dimension);
        return figure.known() ? figure.detail(detail) : figure;
    }
}
