package trnsim.simulator.power;

/**
 * The Fourier series of a wave, in closed form from its jumps.
 *
 * <pre>
 *   P(t) = mean + sum over n of A_n cos( 2 pi n t / T + phase )
 *   A_n  = | sum over jumps j of ( P_j - P_(j-1) ) exp( -2 pi i n t_j / T ) | / ( pi n )
 * </pre>
 *
 * <p>Exact for pieces of constant power: nothing is sampled. Supplies of time constant tau pass {@code 1 / sqrt( 1 + (2 pi f tau)^2 )} of
 * an amplitude.
 *
 * @param fundamentalHz one over the period
 * @param first the harmonic of the first amplitude
 * @param amplitudes in watts, one per harmonic
 */
public record Spectrum(double fundamentalHz, int first, double[] amplitudes) {

    /** The band in which generators and turbines resonate. */
    public static final double LOW_HZ = 0.1;

    public static final double HIGH_HZ = 20;

    /** Harmonics of {@code wave} from {@code lowHz} to {@code highHz}; none may lie there. */
    public static Spectrum of(Wave wave, double lowHz, double highHz) {
        double base = 1 / wave.periodSeconds();
        int from = (int) Math.max(1, Math.ceil(lowHz / base));
        int to = (int) Math.floor(highHz / base);
        return harmonics(wave, from, to);
    }

    /** Harmonics {@code from} to {@code to} of {@code wave}, at least 1. */
    static Spectrum harmonics(Wave wave, int from, int to) {
        double[] amplitudes = new double[Math.max(0, to - from + 1)];
        for (int i = 0; i < amplitudes.length; i++) {
            amplitudes[i] = amplitude(wave, from + i);
        }
        return new Spectrum(1 / wave.periodSeconds(), from, amplitudes);
    }

    private static double amplitude(Wave wave, int n) {
        double real = 0;
        double imaginary = 0;
        double last = wave.watts(wave.pieces() - 1);
        for (int j = 0; j < wave.pieces(); j++) {
            double turns = (double) wave.startPs(j) / wave.periodPs() * n;
            double angle = 2 * Math.PI * (turns - Math.floor(turns));
            double jump = wave.watts(j) - last;
            real += jump * StrictMath.cos(angle);
            imaginary += jump * StrictMath.sin(angle);
            last = wave.watts(j);
        }
        return StrictMath.hypot(real, imaginary) / (Math.PI * n);
    }

    /** The same behind supplies of time constant {@code tau} seconds. */
    public Spectrum behind(double tau) {
        double[] passed = amplitudes.clone();
        for (int i = 0; i < passed.length; i++) {
            passed[i] /= StrictMath.hypot(1, 2 * Math.PI * hertz(i) * tau);
        }
        return new Spectrum(fundamentalHz, first, passed);
    }

    public double hertz(int i) {
        return (first + i) * fundamentalHz;
    }

    /** Root mean square of what lies in the band. */
    public double rms() {
        double sum = 0;
        for (double amplitude : amplitudes) {
            sum += amplitude * amplitude / 2;
        }
        return Math.sqrt(sum);
    }

    /** The index of the largest amplitude; -1 if there is none. */
    public int largest() {
        int found = amplitudes.length == 0 ? -1 : 0;
        for (int i = 1; i < amplitudes.length; i++) {
            found = amplitudes[i] > amplitudes[found] ? i : found;
        }
        return found;
    }
}
