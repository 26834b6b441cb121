package trnsim.simulator.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.campaign.Pace;
import trnsim.simulator.campaign.Paces;
import trnsim.simulator.engine.CoarseSimulation;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.training.TrainingPlan;
import trnsim.simulator.training.TrainingSimulator;
import trnsim.simulator.training.TrainingStep;
import trnsim.workloads.plan.Axis;
import trnsim.workloads.plan.Degrees;
import trnsim.workloads.plan.Layout;

/**
 * The steps of a campaign from the training simulator, each class structure simulated once.
 *
 * <p>A run without some hosts goes on with the replicas that these do not touch: lost hosts lie in replicas of their own, as many in
 * each host as its ranks hold groups of the dimensions inside the replicas. If the run's layout cannot lose just those, it loses
 * the next number of replicas that leaves a legal one. Each replica keeps its micro-batches, so a step trains fewer sequences.
 */
final class StepPaces implements Paces {

    /** Replicas tried beyond those that are lost. */
    private static final int TRIES = 64;

    /** Makes clusters of other sizes, read as the run's. */
    interface Clusters {
        Cluster of(long chips);
    }

    private record Key(int phase, long lost) {}

    private final TrainingPlan plan;
    private final List<Long> batches;
    private final Clusters clusters;
    private final Cluster whole;
    private final Map<Key, Optional<Pace>> known = new ConcurrentHashMap<>();

    StepPaces(TrainingPlan plan, List<Long> batches, Cluster whole, Clusters clusters) {
        this.plan = plan;
        this.batches = batches;
        this.whole = whole;
        this.clusters = clusters;
    }

    @Override
    public @Nullable Pace pace(int phase, long lostHosts) {
        Key key = new Key(phase, lostHosts);
        Optional<Pace> found = known.get(key);
        return (found != null
                        ? found
                        : known.computeIfAbsent(key, absent -> Optional.ofNullable(simulate(phase, lostHosts))))
                .orElse(null);
    }

    private @Nullable Pace simulate(int phase, long lostHosts) {
        TrainingPlan batch = withBatch(plan.layout(), batches.get(phase));
        if (lostHosts == 0) {
            return pace(batch, whole);
        }
        Layout layout = plan.layout();
        long inner = layout.stride(Axis.DATA);
        long perHost = Math.max(1, whole.ranksPerNode() / inner);
        long most = layout.data() - lostHosts * perHost;
        for (long data = most; data >= 1 && data > most - TRIES; data--) {
            Pace pace = shrunk(batch, data);
            if (pace != null) {
                return pace;
            }
        }
        return null;
    }

    private @Nullable Pace shrunk(TrainingPlan batch, long data) {
        Layout layout = batch.layout();
        Degrees d = layout.degrees();
        Layout smaller = layout.with(new Degrees(d.tensor(), d.context(), d.pipeline(), data, d.expert()));
        long ranks = smaller.ranks();
        if (ranks % whole.ranksPerChip() != 0
                || smaller.ranksPerStage() % d.expert() != 0
                || smaller.states().group() > 0) {
            return null;
        }
        try {
            return pace(
                    withBatch(smaller, batch.globalBatch() / layout.data() * data),
                    clusters.of(ranks / whole.ranksPerChip()));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private TrainingPlan withBatch(Layout layout, long globalBatch) {
        return new TrainingPlan(
                plan.architecture(), layout, plan.sequence(), globalBatch, plan.compute(), plan.states(), plan.stack());
    }

    private static Pace pace(TrainingPlan step, Cluster cluster) {
        TrainingStep made =
                new TrainingSimulator(cluster, Machine.kernels(cluster), Machine.collectives(cluster)).step(step);
        double seconds = made.stepPs() * 1e-12;
        return new Pace(
                CoarseSimulation.ceilUs(made.stepPs()),
                step.globalBatch(),
                PowerUse.of(cluster, made.energyPj(), seconds).siteWatts());
    }
}
