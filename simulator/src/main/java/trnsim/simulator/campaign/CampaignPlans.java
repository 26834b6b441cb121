package trnsim.simulator.campaign;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.campaign.CampaignPlan.Part;
import trnsim.simulator.campaign.CampaignPlan.Pauses;
import trnsim.simulator.campaign.CampaignPlan.Recovery;
import trnsim.simulator.campaign.CampaignPlan.Saving;
import trnsim.simulator.campaign.CampaignPlan.Slowness;
import trnsim.simulator.campaign.FailureSpec.ComponentSpec;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.training.TrainingPlan;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Names;
import trnsim.workloads.spec.ReliabilitySpec;
import trnsim.workloads.spec.ReliabilitySpec.CheckpointMode;
import trnsim.workloads.spec.ReliabilitySpec.CheckpointSpec;
import trnsim.workloads.spec.ReliabilitySpec.EvaluationSpec;
import trnsim.workloads.spec.ReliabilitySpec.PlannedSpec;
import trnsim.workloads.spec.ReliabilitySpec.RampSpec;
import trnsim.workloads.spec.ReliabilitySpec.RecoverySpec;
import trnsim.workloads.spec.TrainSpec;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;
import trnsim.workloads.unit.Sourced;

/** Turns what a file and the catalog say about failures into a {@link CampaignPlan}, checking that such a run can end. */
public final class CampaignPlans {

    private static final double US = 1e6;
    /** A century; the clock would hold more. */
    private static final double LONGEST_SECONDS = 100 * 365.25 * 86400;

    private static final long MOST_STOPS = 100_000;
    private static final double LEAST_BETWEEN_STOPS = 600;

    private final TrainSpec spec;
    private final ReliabilitySpec reliability;
    private final FailureSpec failures;
    private final StorageSpec storage;
    private final TrainingPlan plan;
    private final Cluster cluster;
    private final double networkShare;

    /** Plans of {@code spec}, whose steps are {@code plan} and wait for no network, on {@code cluster}. */
    public CampaignPlans(
            TrainSpec spec,
            ReliabilitySpec reliability,
            FailureSpec failures,
            StorageSpec storage,
            TrainingPlan plan,
            Cluster cluster) {
        this(spec, reliability, failures, storage, plan, cluster, 0);
    }

    /**
     * Plans of {@code spec}, whose steps are {@code plan}, on {@code cluster}.
     *
     * @param networkShare share of a step in which training waits for the network between domains
     */
    public CampaignPlans(
            TrainSpec spec,
            ReliabilitySpec reliability,
            FailureSpec failures,
            StorageSpec storage,
            TrainingPlan plan,
            Cluster cluster,
            double networkShare) {
        this.networkShare = networkShare;
        this.spec = spec;
        this.reliability = reliability;
        this.failures = failures;
        this.storage = storage;
        this.plan = plan;
        this.cluster = cluster;
    }

    /** What moving a checkpoint takes. */
    public CheckpointCosts costs() {
        Double size = reliability.checkpoint().size();
        double bytes = size == null ? CheckpointCosts.bytes(plan, spec.optimizerStates()) : size;
        return CheckpointCosts.of(bytes, plan, cluster, storage);
    }

    /** The global batches of the phases in order, the run's own last. */
    public List<Long> batches() {
        List<Long> batches = new ArrayList<>();
        for (RampSpec step : ramp()) {
            batches.add(step.globalBatch());
        }
        batches.add(spec.globalBatch());
        return batches;
    }

    private List<RampSpec> ramp() {
        return reliability.batchRamp() == null ? List.of() : reliability.batchRamp();
    }

    /**
     * The plan.
     *
     * @param idealSeconds all steps without failures
     * @param stepUs one of them, the least time between two checkpoints
     * @throws InputException if fields contradict each other or such a run would never end
     */
    public CampaignPlan plan(double idealSeconds, long stepUs) {
        CampaignPlan undecided = new CampaignPlan(
                cluster.chips(),
                cluster.nodes(),
                spares(),
                parts(),
                read(failures.repairSpread()),
                reliability.fleetAge() * US,
                recovery(),
                saving(0),
                phases(),
                pauses(),
                endUs(idealSeconds));
        CampaignPlan decided = undecided.every(Math.max(stepUs, interval(undecided)));
        new Finishes(reliability, storage, costs(), decided)
                .check(reliability.window() == null ? idealSeconds * US : decided.endUs());
        return decided;
    }

    private long endUs(double idealSeconds) {
        Double window = reliability.window();
        double seconds = window == null ? Math.min(LONGEST_SECONDS, 1000 * idealSeconds + 1e6) : window;
        if (seconds > LONGEST_SECONDS) {
            throw reliability.origin().error("window", "a campaign lasts at most 100 years");
        }
        return us(seconds);
    }

    private List<Long> phases() {
        List<Long> ends = new ArrayList<>();
        double before = 0;
        List<RampSpec> ramp = ramp();
        for (int i = 0; i < ramp.size(); i++) {
            RampSpec step = ramp.get(i);
            if (step.until() <= before || step.until() >= spec.tokens()) {
                throw reliability
                        .origin()
                        .error(
                                "batch-ramp",
                                "step " + (i + 1) + " ends at " + Format.of(step.until(), Dimension.TOKENS)
                                        + ", which must lie between " + Format.of(before, Dimension.TOKENS)
                                        + " and the run's " + Format.of(spec.tokens(), Dimension.TOKENS));
            }
            long together = plan.layout().data() * plan.layout().microBatch();
            if (step.globalBatch() % together != 0) {
                throw reliability
                        .origin()
                        .error(
                                "batch-ramp",
                                "step " + (i + 1) + ": " + step.globalBatch() + " sequences do not divide over "
                                        + plan.layout().data() + " replicas of micro-batches of "
                                        + plan.layout().microBatch() + ". Maybe "
                                        + Math.max(1, StrictMath.round((double) step.globalBatch() / together))
                                                * together
                                        + "?");
            }
            before = step.until();
            ends.add((long) StrictMath.ceil(before / spec.sequence()));
        }
        // The last step is whole, as in a run without failures.
        long start = ends.isEmpty() ? 0 : ends.getLast();
        double left = spec.tokens() / spec.sequence() - start;
        ends.add(start + (long) StrictMath.ceil(left / spec.globalBatch()) * spec.globalBatch());
        return ends;
    }

    private Pauses pauses() {
        EvaluationSpec evaluation = reliability.evaluation();
        PlannedSpec planned = reliability.planned();
        if (evaluation != null
                && (evaluation.every() < plan.tokensPerStep() || spec.tokens() / evaluation.every() > MOST_STOPS)) {
            throw reliability
                    .origin()
                    .error(
                            "evaluation.every",
                            Format.of(evaluation.every(), Dimension.TOKENS) + " must be at least one step, "
                                    + Format.of(plan.tokensPerStep(), Dimension.TOKENS) + ", and make no more than "
                                    + Format.whole(MOST_STOPS) + " evaluations");
        }
        if (planned != null && planned.every() < LEAST_BETWEEN_STOPS) {
            throw reliability
                    .origin()
                    .error(
                            "planned.every",
                            Format.duration(planned.every()) + " between planned stops is less than "
                                    + Format.duration(LEAST_BETWEEN_STOPS));
        }
        return new Pauses(
                evaluation == null ? 0 : Math.max(1, (long) (evaluation.every() / spec.sequence())),
                evaluation == null ? 0 : us(evaluation.lasts()),
                planned == null ? 0 : us(planned.every()),
                planned == null ? 0 : us(planned.lasts()));
    }

    private Map<Component, Part> parts() {
        Map<Component, Part> parts = new EnumMap<>(Component.class);
        failures.components().forEach((component, part) -> parts.put(component, part(component, part)));
        return parts;
    }

    private Part part(Component component, ComponentSpec part) {
        Sourced factor = part.infantFactor();
        Sourced time = part.infantTime();
        if ((factor == null) != (time == null)) {
            throw failures.origin().error("components", "infant-factor and infant-time come together");
        }
        double factorValue = factor == null ? 1 : read(factor);
        if (factorValue < 1) {
            throw failures.origin().error("components", "infant-factor " + factorValue + " must be at least 1");
        }
        if (!component.stops() && part.repair() == null) {
            throw failures.origin().error("components", "slow-chip has no repair: its host is taken out");
        }
        if (component.stops() != (part.slowdown() == null)) {
            throw failures.origin()
                    .error(
                            "components",
                            "slow-chip has a slowdown, and nothing else has; " + Names.word(component)
                                    + (component.stops() ? " has one" : " has none"));
        }
        Double stated = component == Component.SILENT_CORRUPTION || !component.stops()
                ? null
                : reliability.recovery().detect();
        double repair = part.repair() == null ? 0 : read(part.repair());
        return new Part(
                new Life(
                        read(part.mtbf()) * US,
                        part.shape() == null ? 1 : read(part.shape()),
                        factorValue,
                        time == null ? 0 : read(time) * US),
                us(stated == null ? read(part.detect()) : stated),
                repair * US,
                slowness(part));
    }

    private @Nullable Slowness slowness(ComponentSpec part) {
        return part.slowdown() == null
                ? null
                : new Slowness(read(part.slowdown()), part.slowdownSpread() == null ? 0 : read(part.slowdownSpread()));
    }

    private Recovery recovery() {
        RecoverySpec stated = reliability.recovery();
        return new Recovery(
                reliability.restart(),
                us(or(stated.operator(), failures.operator())),
                us(or(stated.replace(), failures.replace())),
                us(or(stated.restart(), failures.restart())),
                reliability.elastic());
    }

    private double or(@Nullable Double stated, Sourced record) {
        return stated == null ? read(record) : stated;
    }

    private Saving saving(long intervalUs) {
        CheckpointSpec checkpoint = reliability.checkpoint();
        CheckpointCosts costs = costs();
        CheckpointMode mode = checkpoint.mode();
        boolean memory = mode == CheckpointMode.IN_MEMORY || mode == CheckpointMode.TIERED;
        if (mode != CheckpointMode.SYNCHRONOUS && Double.isNaN(costs.copySeconds())) {
            throw reliability
                    .origin()
                    .error(
                            "checkpoint.mode",
                            "the catalog does not know how chips of "
                                    + cluster.system().name()
                                    + " reach their host; give host.chip-bandwidth in an overlay, or mode: synchronous");
        }
        double stall = mode == CheckpointMode.SYNCHRONOUS
                ? costs.writeSeconds()
                : costs.copySeconds() + networkShare * costs.peerSeconds();
        double durable = switch (mode) {
            case SYNCHRONOUS -> 0;
            case ASYNCHRONOUS -> costs.writeSeconds();
            case IN_MEMORY, TIERED -> costs.peerSeconds();
        };
        return new Saving(
                intervalUs,
                us(checkpoint.stall() == null ? stall : checkpoint.stall()),
                us(durable),
                memory,
                mode == CheckpointMode.TIERED ? us(checkpoint.storageInterval()) : 0,
                us(costs.writeSeconds()),
                us(costs.readSeconds()),
                memory ? us(costs.copySeconds() + costs.peerSeconds()) : 0,
                us(costs.oneReadSeconds()));
    }

    /** The file's interval, or Daly's, not shorter than one takes to become readable. */
    private long interval(CampaignPlan undecided) {
        Saving saving = undecided.saving();
        Double given = reliability.checkpoint().interval();
        if (given == null) {
            double mttf = Math.min(undecided.mttfUs(), 1e17);
            double daly = CheckpointTheory.daly(Math.max(1, saving.stallUs()), mttf);
            return Math.max(saving.durableUs(), (long) StrictMath.ceil(Math.max(1, daly)));
        }
        if (given * US < saving.durableUs()) {
            throw reliability
                    .origin()
                    .error(
                            "checkpoint.interval",
                            Format.duration(given) + " is shorter than the "
                                    + Format.duration(saving.durableUs() / US)
                                    + " that writing one beside training takes. Maybe "
                                    + Format.duration(1.2 * saving.durableUs() / US) + ", or interval: auto?");
        }
        return us(given);
    }

    /**
     * What the file says, or as many as are in repair at once in 99 of 100 moments of the first repair times, when a new fleet fails
     * most:
     *
     * <pre>  mean = sum over parts of units x (H(age + repair) - H(age))          repair / mtbf each without memory</pre>
     */
    private long spares() {
        if (reliability.spares() != null) {
            return (long) StrictMath.ceil(reliability.spares() * cluster.nodes());
        }
        double age = reliability.fleetAge() * US;
        double broken = 0;
        for (Map.Entry<Component, Part> entry : parts().entrySet()) {
            Part part = entry.getValue();
            if (part.repairUs() > 0) {
                broken += entry.getKey().units(cluster.chips(), cluster.nodes())
                        * (part.life().hazard(age + part.repairUs())
                                - part.life().hazard(age));
            }
        }
        return Poisson.quantile(broken, 0.99);
    }

    private double read(Sourced quantity) {
        return cluster.read(quantity);
    }

    private static long us(double seconds) {
        return (long) StrictMath.ceil(seconds * US);
    }
}
