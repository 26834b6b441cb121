package trnsim.simulator.run;

import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.system.Cluster;

/**
 * What a served run draws and costs.
 *
 * @param watts of the site, on average
 * @param dollarsPerSecond of the chips; NaN if nobody prints a price
 * @param tokensPerSecond of answers
 */
record Money(double watts, double dollarsPerSecond, double tokensPerSecond) {

    static Money of(Cluster cluster, ServingResult result) {
        double seconds = Math.max(result.makespanPs() * ServeRun.PS, ServeRun.PS);
        return new Money(
                PowerUse.of(cluster, result.energyJ() / ServeRun.PS, seconds).siteWatts(),
                cluster.dollarsPerSecond().orElse(Double.NaN),
                result.outputTokensPerSecond());
    }

    /** The same with {@code moreWatts} and {@code moreDollars} a second. */
    Money with(double moreWatts, double moreDollars) {
        return new Money(watts + moreWatts, dollarsPerSecond + moreDollars, tokensPerSecond);
    }

    /** Both, answering the same stream. */
    Money plus(Money other) {
        return new Money(
                watts + other.watts,
                dollarsPerSecond + other.dollarsPerSecond,
                tokensPerSecond + other.tokensPerSecond);
    }

    double tokensPerMegawatt() {
        return tokensPerSecond / (watts * 1e-6);
    }

    /** Answer tokens for a dollar; NaN if nobody prints a price. */
    double perDollar() {
        return tokensPerSecond / dollarsPerSecond;
    }
}
