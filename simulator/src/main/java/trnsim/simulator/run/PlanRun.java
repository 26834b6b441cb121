package trnsim.simulator.run;

import java.util.List;
import java.util.function.LongConsumer;
import trnsim.simulator.search.LayoutSearch;
import trnsim.simulator.search.Limits;
import trnsim.simulator.search.Searched;
import trnsim.simulator.search.Searched.Found;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.training.HostLink;
import trnsim.simulator.training.TrainingPlan;
import trnsim.simulator.training.TrainingPlans;
import trnsim.workloads.document.InputException;
import trnsim.workloads.plan.Offload;
import trnsim.workloads.spec.TrainSpec;
import trnsim.workloads.unit.Format;
import trnsim.workloads.unit.Readings;

/**
 * The layouts of a training run on one cluster, searched.
 *
 * @param cluster the chips
 * @param searched what was found, something at least
 */
public record PlanRun(TrainSpec spec, Cluster cluster, Searched searched) {

    /** How often chips are doubled in search of enough of them. */
    private static final int MOST_DOUBLED = 12;

    /**
     * Searches the layouts of {@code spec}, whatever layout it gives.
     *
     * @throws InputException if no legal layout that fits is within {@code limits}; it names what contradicts what
     */
    public static PlanRun of(TrainSpec spec, Context context, Limits limits, Offload offload, LongConsumer progress) {
        Machine machine = Machine.of(spec, context);
        Cluster cluster = machine.cluster(spec, spec.coresPerRank(), Readings.central());
        if (offload.any() && HostLink.of(cluster).isEmpty()) {
            throw new InputException("--offload: the catalog does not know how chips of "
                    + cluster.system().name() + " reach their host; give host.chip-bandwidth, host.copy-latency and"
                    + " host.memory-bandwidth in an overlay");
        }
        LayoutSearch search = search(cluster, context, progress);
        TrainingPlan any =
                new TrainingPlans(spec, machine.model(), machine.stack(spec, context), cluster, search).seed();
        TrainingPlan seed = any.with(any.layout().withOffload(offload));
        Searched searched = search.search(seed, limits, LayoutSearch.CONFIRMED);
        if (searched.best().isEmpty()) {
            String sentence = search.contradiction(seed, limits);
            throw limits.areNone()
                    ? spec.origin().error("chips", sentence + more(spec, context, machine, seed))
                    : new InputException(sentence);
        }
        return new PlanRun(spec, cluster, searched);
    }

    private static LayoutSearch search(Cluster cluster, Context context, LongConsumer progress) {
        return new LayoutSearch(
                cluster,
                () -> Machine.kernels(cluster),
                () -> Machine.collectives(cluster),
                context.threads(),
                progress);
    }

    /** The first double of the chips that has a layout that fits. */
    private static String more(TrainSpec spec, Context context, Machine machine, TrainingPlan seed) {
        for (int doubled = 1; doubled <= MOST_DOUBLED; doubled++) {
            TrainSpec larger = spec.on(spec.system(), spec.chips() << doubled, spec.coresPerRank(), spec.precision());
            Cluster cluster = machine.cluster(larger, spec.coresPerRank(), Readings.central());
            if (search(cluster, context, done -> {}).fitsSomehow(seed)) {
                return ". Maybe " + Format.whole(cluster.chips()) + "?";
            }
        }
        return "";
    }

    /**
     * What the whole run takes under a layout.
     *
     * @param seconds without failures
     * @param joules of the site
     * @param dollars NaN if nobody knows the price
     */
    public record Whole(double seconds, double joules, double dollars) {

        /** True if {@code other} takes no more of either, and less of one: {@code energy} or else money beside time. */
        boolean loses(Whole other, boolean energy) {
            double own = energy ? joules : dollars;
            double others = energy ? other.joules : other.dollars;
            return other.seconds <= seconds && others <= own && (other.seconds < seconds || others < own);
        }
    }

    /** The whole run under {@code found}. */
    public Whole whole(Found found) {
        double step = found.step().stepPs() * 1e-12;
        double seconds = StrictMath.ceil(spec.tokens() / found.plan().tokensPerStep()) * step;
        double watts = PowerUse.of(cluster, found.step().energyPj(), step).siteWatts();
        return new Whole(
                seconds,
                watts * seconds,
                cluster.dollarsPerSecond().map(price -> price * seconds).orElse(Double.NaN));
    }

    /** True if no layout of {@code all} is both as fast as {@code found} of {@code own} and as cheap, in energy or in money. */
    public static boolean onFront(List<PlanRun> all, PlanRun own, Found found, boolean energy) {
        Whole whole = own.whole(found);
        for (PlanRun run : all) {
            for (Found other : run.searched().best()) {
                if (whole.loses(run.whole(other), energy)) {
                    return false;
                }
            }
        }
        return !Double.isNaN(energy ? whole.joules() : whole.dollars());
    }
}
