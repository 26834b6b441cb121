package trnsim.simulator.power;

import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;

/**
 * A row of servers under one limit, more of them than it could feed at full power at once.
 *
 * <pre>
 *   rate of a server at hour h    r( h ) = peak ( 1 - d / 2 + d / 2 cos( 2 pi ( h - 15 ) / 24 ) )
 *   requests in a window of w     Poisson( r w ), each server by itself
 *   power in that window          of a server that always has as many requests a second
 *   capped                        share of windows in which the servers together want more than the limit
 * </pre>
 *
 * <p>Servers take requests evenly; windows are as long as it takes to act, some seconds, and draw from the curve at once though a
 * request lasts longer, so swings come out larger than they are.
 *
 * @param rates requests a second at which the power of a server is known, ascending from 0
 * @param watts there
 * @param peak requests a second and server at the busiest hour
 * @param dip d, the share by which the calmest hour is below it
 * @param window seconds
 */
public record ServerRow(double[] rates, double[] watts, double peak, double dip, double window) {

    private static final int DAY = 86400;
    private static final double BUSIEST = 15;

    /** @throws IllegalArgumentException if the curve has no two points in order */
    public ServerRow {
        if (rates.length < 2 || rates.length != watts.length || rates[0] != 0) {
            throw new IllegalArgumentException("a curve of " + rates.length + " rates and " + watts.length + " powers");
        }
    }

    /** Watts of a server at {@code rate}; beyond the last known rate as there. */
    public double at(double rate) {
        for (int i = 1; i < rates.length; i++) {
            if (rate <= rates[i]) {
                double share = (rate - rates[i - 1]) / (rates[i] - rates[i - 1]);
                return watts[i - 1] + share * (watts[i] - watts[i - 1]);
            }
        }
        return watts[watts.length - 1];
    }

    /** Requests a second and server at second {@code second} of a day. */
    double rate(double second) {
        double angle = 2 * Math.PI * (second / 3600 - BUSIEST) / 24;
        return peak * (1 - dip / 2 + dip / 2 * StrictMath.cos(angle));
    }

    /**
     * What happened over days.
     *
     * @param capped share of windows above the limit
     * @param highest of the watts wanted
     * @param mean of the watts wanted
     */
    public record Days(double capped, double highest, double mean) {}

    /** {@code days} of {@code servers} under {@code limit} watts. */
    public Days simulate(int servers, double limit, int days, long seed) {
        RandomStream random = new RandomStreams(seed).stream("row", "requests");
        long windows = (long) (DAY / window) * days;
        long above = 0;
        double highest = 0;
        double sum = 0;
        for (long i = 0; i < windows; i++) {
            double none = StrictMath.exp(-rate(i * window % DAY) * window);
            double wanted = 0;
            for (int server = 0; server < servers; server++) {
                wanted += at(poisson(random, none) / window);
            }
            above += wanted > limit ? 1 : 0;
            highest = Math.max(highest, wanted);
            sum += wanted;
        }
        return new Days((double) above / windows, highest, sum / windows);
    }

    /** A Poisson number whose probability of 0 is {@code none}, by the product of uniform draws. */
    private static int poisson(RandomStream random, double none) {
        int count = -1;
        for (double product = 1; product > none; product *= random.nextDouble()) {
            count++;
        }
        return count;
    }
}
