package trnsim.simulator.power;

import java.util.List;

/**
 * The power of a synchronous job over one step, from what its chips draw.
 *
 * <pre>
 *   racks( t )  = sum over stages of chips x works( chip( t ) )
 *   site( t )   = mean racks x PUE + ( racks( t ) - mean racks ) x ( 1 + what conversion adds at once )
 * </pre>
 *
 * <p>Cooling follows within minutes, so it stays at its mean. All replicas are taken to be in step to the piece of the wave, which
 * makes swings an upper bound.
 *
 * @param rack per chip
 * @param pue of the site
 * @param chips of the job
 * @param stages what a chip of each stage draws; all have as many chips
 * @param waitingWatts what a chip draws that waits for others
 */
public record JobPower(RackPower rack, Pue pue, long chips, List<Wave> stages, double waitingWatts) {

    public JobPower {
        stages = List.copyOf(stages);
    }

    /** What a chip draws, on average over the stages. */
    public Wave chip() {
        return mean(stages);
    }

    /** What the racks draw with {@code smoothing}, behind its stores. */
    public Wave racks(Smoothing smoothing) {
        return Store.smoothed(load(smoothing), smoothing.storeJoules() * chips);
    }

    private Wave load(Smoothing smoothing) {
        double floor = smoothing.floor() * rack.chip().limitWatts();
        Wave racks = mean(stages.stream()
                        .map(stage -> stage.map(watts -> Math.max(watts, floor)))
                        .toList())
                .map(watts -> chips * rack.works(watts));
        double waiting = chips * rack.works(Math.max(floor, waitingWatts));
        Wave slipped = Stagger.inside(racks, smoothing.groups(), smoothing.slipPs(), waiting);
        return smoothing.jobs() == 1 ? slipped : Stagger.jobs(slipped, smoothing.jobs());
    }

    private static Wave mean(List<Wave> waves) {
        double share = 1.0 / waves.size();
        return waves.stream()
                .map(wave -> wave.map(watts -> watts * share))
                .reduce(Wave::plus)
                .orElseThrow();
    }

    /** What the site draws where its racks draw {@code racks}. */
    public Wave site(Wave racks) {
        double mean = racks.mean();
        double atOnce = pue.atOnce();
        double steady = mean * (1 + pue.overhead() - atOnce);
        return racks.map(watts -> watts * atOnce + steady);
    }

    /**
     * What the grid sees with {@code smoothing}, behind supplies of time constant {@code supplySeconds} and stores that give back {@code
     * efficiency} of what they take.
     */
    public Drawn drawn(Smoothing smoothing, double supplySeconds, double efficiency) {
        Wave load = load(smoothing);
        Wave racks = Store.smoothed(load, smoothing.storeJoules() * chips);
        double lost = Store.losses(load, racks, efficiency) * (1 + pue.overhead());
        return Drawn.of(site(racks).map(watts -> watts + lost), supplySeconds);
    }

    /** Watts of the site while the job's chips are on and have nothing to do. */
    public double restingWatts() {
        return chips * rack.rests() * (1 + pue.overhead());
    }
}
