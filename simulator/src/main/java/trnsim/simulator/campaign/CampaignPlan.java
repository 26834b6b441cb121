package trnsim.simulator.campaign;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.spec.ReliabilitySpec.RestartPolicy;

/**
 * A campaign, fully decided; times are whole microseconds but for means of what is drawn.
 *
 * @param chips of the job
 * @param hosts of the job
 * @param spares hosts beside it, ready
 * @param parts what can fail
 * @param repairSpread standard deviation of repair times over their mean
 * @param fleetAgeUs age of parts at the start
 * @param recovery what follows a failure
 * @param saving checkpoints
 * @param phases batch phases by the sequence at which each ends, ascending; the last ends the run
 * @param pauses what else stops the run
 * @param endUs the campaign ends then at the latest
 */
public record CampaignPlan(
        long chips,
        long hosts,
        long spares,
        Map<Component, Part> parts,
        double repairSpread,
        double fleetAgeUs,
        Recovery recovery,
        Saving saving,
        List<Long> phases,
        Pauses pauses,
        long endUs) {

    public CampaignPlan {
        parts = parts.isEmpty() ? Map.of() : new EnumMap<>(parts);
        phases = List.copyOf(phases);
    }

    /**
     * What can fail.
     *
     * @param life of one
     * @param detectUs from failure to notice
     * @param repairUs mean time until its host is back; 0 if the host stays
     * @param slowness how slow it becomes, if it is one that slows down
     */
    public record Part(
            Life life,
            long detectUs,
            double repairUs,
            @Nullable Slowness slowness) {

        /** A part that stops. */
        public Part(Life life, long detectUs, double repairUs) {
            this(life, detectUs, repairUs, null);
        }
    }

    /**
     * By how much steps get longer, log-normal.
     *
     * @param median of the excess over 1
     * @param sigma standard deviation of its logarithm
     */
    public record Slowness(double median, double sigma) {

        public Slowness {
            if (!(median > 0 && sigma >= 0)) {
                throw new IllegalArgumentException(
                        "no slowness: median " + median + ", deviation of the logarithm " + sigma);
            }
        }
    }

    /**
     * What follows a failure.
     *
     * @param operatorUs until somebody answers, with no-op
     * @param replaceUs a spare takes a host's place
     * @param restartUs processes start, but for reading the checkpoint
     * @param elastic without a spare replicas are dropped
     */
    public record Recovery(RestartPolicy policy, long operatorUs, long replaceUs, long restartUs, boolean elastic) {}

    /**
     * How the run is saved. The first tier takes every checkpoint; in memory it is lost with two hosts that hold the same, and a
     * second one in storage may take some.
     *
     * @param intervalUs training between two checkpoints
     * @param stallUs training stands still for one
     * @param durableUs from the end of the stall until it can be read back
     * @param inMemory the first tier is the memory of hosts, of the last checkpoint only
     * @param storageEveryUs with a second tier, time between two that go there; 0 without one
     * @param storageUs writing one there, beside training
     * @param readUs everybody reads from storage
     * @param memoryReadUs those that need to read from memory
     * @param oneReadUs a single host reads from storage
     */
    public record Saving(
            long intervalUs,
            long stallUs,
            long durableUs,
            boolean inMemory,
            long storageEveryUs,
            long storageUs,
            long readUs,
            long memoryReadUs,
            long oneReadUs) {

        /** Whole steps of {@code pace} between two checkpoints, at least one. */
        long stepsBetween(Pace pace) {
            return Math.max(1, (intervalUs + pace.stepUs() / 2) / pace.stepUs());
        }

        /** The same with another interval. */
        public Saving every(long otherUs) {
            return new Saving(
                    otherUs, stallUs, durableUs, inMemory, storageEveryUs, storageUs, readUs, memoryReadUs, oneReadUs);
        }
    }

    /**
     * What else stops the run; 0 where nothing does.
     *
     * @param evaluationEvery sequences
     * @param plannedEveryUs from the start of one to the next is due
     */
    public record Pauses(long evaluationEvery, long evaluationUs, long plannedEveryUs, long plannedUs) {
        public static final Pauses NONE = new Pauses(0, 0, 0, 0);
    }

    /** How {@code component}, which fails, does. */
    Part part(Component component) {
        Part part = parts.get(component);
        if (part == null) {
            throw new IllegalStateException(component + " does not fail");
        }
        return part;
    }

    /** The batch phase of the step that starts at sequence {@code position}. */
    int phaseAt(long position) {
        int phase = 0;
        while (phase + 1 < phases.size() && position >= phases.get(phase)) {
            phase++;
        }
        return phase;
    }

    /** Failures per microsecond of the whole job that stop it, of old parts. */
    public double failuresPerUs() {
        double rate = 0;
        for (Map.Entry<Component, Part> part : parts.entrySet()) {
            if (part.getKey().stops()) {
                rate += part.getKey().units(chips, hosts)
                        / part.getValue().life().mtbfUs();
            }
        }
        return rate;
    }

    /** Mean time between failures of the whole job with old parts, in microseconds; infinite if nothing fails. */
    public double mttfUs() {
        return 1 / failuresPerUs();
    }

    /** Mean time from the notice of a failure of {@code component} to the first step, with a spare at hand. */
    public double recoveryUs(Component component) {
        Part part = parts.get(component);
        boolean host = part != null && part.repairUs() > 0;
        double operator = recovery.policy() == RestartPolicy.NO_OP ? recovery.operatorUs() : 0;
        return operator + restartUs(component, host, !saving.inMemory());
    }

    /** Replacing, starting and reading the checkpoint after a failure of {@code component}. */
    long restartUs(Component component, boolean replaced, boolean fromStorage) {
        boolean one = recovery.policy() == RestartPolicy.MIGRATE_AFFECTED
                && component != Component.SOFTWARE
                && component != Component.SILENT_CORRUPTION;
        long replace = replaced ? recovery.replaceUs() : 0;
        if (one) {
            return replace + (fromStorage ? saving.oneReadUs() : saving.memoryReadUs());
        }
        return replace + recovery.restartUs() + (fromStorage ? saving.readUs() : saving.memoryReadUs());
    }

    /** The same campaign with checkpoints every {@code intervalUs}. */
    public CampaignPlan every(long intervalUs) {
        return new CampaignPlan(
                chips,
                hosts,
                spares,
                parts,
                repairSpread,
                fleetAgeUs,
                recovery,
                saving.every(intervalUs),
                phases,
                pauses,
                endUs);
    }
}
