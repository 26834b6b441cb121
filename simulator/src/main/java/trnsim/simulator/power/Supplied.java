package trnsim.simulator.power;

/**
 * What power supplies make of a wave: a low pass of time constant tau, in its periodic steady state.
 *
 * <pre>  y' = ( P - y ) / tau        within a piece  y = P + (y0 - P) exp( -t / tau )</pre>
 *
 * <p>Exact: y is monotone within a piece, so its extremes lie where pieces meet, and it is steepest where they begin.
 *
 * @param highest watts
 * @param lowest watts
 * @param steepest watts per second, up or down
 */
public record Supplied(double highest, double lowest, double steepest) {

    /** {@code wave} behind supplies of time constant {@code tau} seconds. */
    public static Supplied of(Wave wave, double tau) {
        double fall = 1;
        double start = 0;
        for (int i = 0; i < wave.pieces(); i++) {
            double decay = StrictMath.exp(-wave.seconds(i) / tau);
            start = wave.watts(i) + (start - wave.watts(i)) * decay;
            fall *= decay;
        }
        // A period maps y to start + fall x y; the steady state maps to itself.
        double y = start / (1 - fall);
        double highest = y;
        double lowest = y;
        double steepest = 0;
        for (int i = 0; i < wave.pieces(); i++) {
            steepest = Math.max(steepest, Math.abs(wave.watts(i) - y) / tau);
            y = wave.watts(i) + (y - wave.watts(i)) * StrictMath.exp(-wave.seconds(i) / tau);
            highest = Math.max(highest, y);
            lowest = Math.min(lowest, y);
        }
        return new Supplied(highest, lowest, steepest);
    }

    /** Highest less lowest. */
    public double swing() {
        return highest - lowest;
    }
}
