package trnsim.simulator.power;

import trnsim.workloads.unit.Readings;

/**
 * Power usage effectiveness by load and weather.
 *
 * <pre>  PUE = 1 + o ( e + f l0 / l + (1 - e - f) max( 0, 1 + s w ) )</pre>
 *
 * <p>o is the overhead that the yearly PUE leaves above 1; e of it is lost in conversion and follows the load at once; f is drawn
 * whatever the load l, a share of the provisioned IT power, and e and the rest hold for the load l0; the rest cools and rises by
 * s with every kelvin w that the wet bulb is above the year's mean. With {@code b = o f l0} it is the usual {@code a + b / load}. It is
 * the yearly figure at l0 and w = 0, and never below 1.
 *
 * @param overhead o
 * @param electrical e
 * @param fixed f
 * @param load l0
 * @param weather s, per kelvin
 */
public record Pue(double overhead, double electrical, double fixed, double load, double weather) {

    /** @throws IllegalArgumentException if a share is none, or the PUE below 1 */
    public Pue {
        if (!(overhead >= 0)) {
            throw new IllegalArgumentException("a PUE of " + (1 + overhead) + " is below 1");
        }
        if (!(electrical >= 0 && fixed >= 0 && electrical + fixed <= 1)) {
            throw new IllegalArgumentException(
                    "shares " + electrical + " and " + fixed + " of an overhead add up to 1 at most");
        }
        if (!(load > 0 && load <= 1)) {
            throw new IllegalArgumentException("a load of " + load + " does not lie in 0..1");
        }
    }

    /** Of {@code cooling} with its own yearly figure. */
    public static Pue of(CoolingSpec cooling, Readings readings) {
        return of(cooling, readings.of(cooling.pue()), readings);
    }

    /** Of a site that has {@code yearly} printed, cooled by {@code cooling}. */
    public static Pue of(CoolingSpec cooling, double yearly, Readings readings) {
        double electrical = readings.of(cooling.electrical());
        return new Pue(
                yearly - 1,
                electrical,
                Math.min(readings.of(cooling.fixed()), 1 - electrical),
                readings.of(cooling.load()),
                readings.of(cooling.weather()));
    }

    /** At {@code load}, above 0 and 1 for all that is provisioned, {@code warmer} kelvin above the mean wet bulb. */
    public double at(double ofLoad, double warmer) {
        return 1 + overhead * (electrical + fixed * load / ofLoad + cools(warmer));
    }

    /** Watts of a site whose racks draw {@code itWatts} of {@code provisioned}; also at no load. */
    public double siteWatts(double itWatts, double provisioned, double warmer) {
        return itWatts * (1 + overhead * (electrical + cools(warmer))) + overhead * fixed * load * provisioned;
    }

    private double cools(double warmer) {
        return (1 - electrical - fixed) * Math.max(0, 1 + weather * warmer);
    }

    /** Of each watt that racks draw more, what the site draws more before its cooling follows. */
    public double atOnce() {
        return 1 + overhead * electrical;
    }
}
