package trnsim.simulator.run;

import trnsim.simulator.report.Figure;
import trnsim.simulator.uncertainty.Sensitivity;
import trnsim.workloads.unit.Dimension;

/**
 * Makes the headlines of a report.
 *
 * @param range the metrics with their ranges
 * @param model what produced the times
 */
record Headlines(Sensitivity range, String model) {

    /** The headline of metric {@code i}. */
    Figure of(int i, String key, String label, Dimension dimension) {
        // A share of a peak that is itself uncertain cannot pass one.
        double most = dimension == Dimension.FRACTION ? 1 : Double.POSITIVE_INFINITY;
        double high = Math.min(range.high()[i], Math.max(most, range.central()[i]));
        return new Figure(key, label, range.central()[i], range.low()[i], high, dimension, model(dimension), "");
    }

    /** The headline of metric {@code i}, with words behind it where it is known. */
    Figure of(int i, String key, String label, Dimension dimension, String detail) {
        Figure figure = of(i, key, label, dimension);
        return figure.known() ? figure.detail(detail) : figure;
    }

    /** The index of the largest value, the first of equals: what binds. */
    static int largest(double[] values) {
        int largest = 0;
        for (int i = 1; i < values.length; i++) {
            largest = values[i] > values[largest] ? i : largest;
        }
        return largest;
    }

    private String model(Dimension dimension) {
        return switch (dimension) {
            case WATTS, JOULES -> "power of the busiest engine, hosts, conversion and PUE; " + model;
            case DOLLARS -> "time x price; " + model;
            default -> model;
        };
    }
}
