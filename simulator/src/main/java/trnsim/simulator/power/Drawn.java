package trnsim.simulator.power;

/**
 * A wave as the grid sees it.
 *
 * @param wave before supplies
 * @param mean watts
 * @param supplied its extremes and slope behind supplies
 * @param band its harmonics from 0.1 to 20 Hz behind supplies
 */
public record Drawn(Wave wave, double mean, Supplied supplied, Spectrum band) {

    static Drawn of(Wave wave, double supplySeconds) {
        return new Drawn(
                wave,
                wave.mean(),
                Supplied.of(wave, supplySeconds),
                Spectrum.of(wave, Spectrum.LOW_HZ, Spectrum.HIGH_HZ).behind(supplySeconds));
    }

    /** Hertz of the largest harmonic of the band; NaN if it has none. */
    public double strongestHertz() {
        return band.largest() < 0 ? Double.NaN : band.hertz(band.largest());
    }

    /** Watts of it; 0 if there is none. */
    public double strongestWatts() {
        return band.largest() < 0 ? 0 : band.amplitudes()[band.largest()];
    }
}
