package trnsim.simulator.campaign;

import trnsim.workloads.random.RandomStream;

/**
 * When the next of many equal units fails, one draw a failure whatever their number.
 *
 * <p>Without memory the fleet is one exponential clock of rate n / mtbf, for ever. With age, the units of one age are one class:
 *
 * <pre>  H(next) = H(now) + E / n          E exponential with mean 1, n units left in the class</pre>
 *
 * which is the exact law of the smallest of n residual lives. A unit that failed is replaced by a new one, whose own life is drawn
 * once ({@link #newLife}); the caller schedules it. So the process is exact: nothing is binned, thinned or approximated.
 */
final class FleetLives {

    static final long NEVER = Long.MAX_VALUE;

    private final Life life;
    private final RandomStream random;
    private final double ageAtStart;
    private long units;
    private double age;

    FleetLives(Life life, long units, double ageUs, RandomStream random) {
        this.life = life;
        this.units = units;
        this.random = random;
        this.ageAtStart = ageUs;
        this.age = ageUs;
    }

    /** True if a unit that is replaced needs a clock of its own. */
    boolean renews() {
        return !life.memoryless();
    }

    /** The time of the next failure after the last one asked for, in microseconds from the start; {@link #NEVER} after all. */
    long next() {
        if (units == 0) {
            return NEVER;
        }
        double wait = random.nextExponential(1) / units;
        if (life.memoryless()) {
            age += wait * life.mtbfUs();
        } else {
            age = Math.max(age, life.age(life.hazard(age) + wait));
            units--;
        }
        return toUs(age - ageAtStart);
    }

    /** The life of a new unit, in microseconds. */
    long newLife() {
        return toUs(life.age(random.nextExponential(1)));
    }

    private static long toUs(double us) {
        return us >= 9e18 ? NEVER : Math.max(1, (long) StrictMath.ceil(us));
    }
}
