package trnsim.simulator.run;

import org.jspecify.annotations.Nullable;
import trnsim.simulator.campaign.Pace;
import trnsim.simulator.campaign.Paces;

/** Steps under another reading of the catalog: those of all replicas simulated, those of fewer moved as these moved. */
record MovedPaces(Paces moved, Paces central) implements Paces {

    @Override
    public @Nullable Pace pace(int phase, long lostHosts) {
        Pace now = moved.full(phase);
        if (lostHosts == 0) {
            return now;
        }
        Pace shrunk = central.pace(phase, lostHosts);
        if (shrunk == null) {
            return null;
        }
        Pace before = central.full(phase);
        double slower = (double) now.stepUs() / before.stepUs();
        return new Pace(
                Math.max(1, StrictMath.round(shrunk.stepUs() * slower)),
                shrunk.sequences(),
                shrunk.siteWatts() * now.siteWatts() / before.siteWatts());
    }
}
