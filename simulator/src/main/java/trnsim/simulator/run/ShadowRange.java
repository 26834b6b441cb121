package trnsim.simulator.run;

import trnsim.simulator.uncertainty.Sensitivity;
import trnsim.simulator.uncertainty.Swing;

/**
 * The interval of a shadow value: the least and most it becomes with one input at an end of its range. A dual jumps, to zero where
 * something else binds, so effects do not multiply and are not combined.
 */
record ShadowRange(double low, double high) {

    /** Of metric {@code i}. */
    static ShadowRange of(Sensitivity range, int i) {
        double low = range.central()[i];
        double high = low;
        for (Swing swing : range.swings()) {
            low = Math.min(low, Math.min(swing.atLow()[i], swing.atHigh()[i]));
            high = Math.max(high, Math.max(swing.atLow()[i], swing.atHigh()[i]));
        }
        return new ShadowRange(low, high);
    }
}
