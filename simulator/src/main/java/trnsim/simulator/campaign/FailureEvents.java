package trnsim.simulator.campaign;

import java.util.EnumMap;
import java.util.Map;
import trnsim.simulator.campaign.CampaignPlan.Part;
import trnsim.simulator.engine.CoarseSimulation;
import trnsim.workloads.random.RandomStreams;

/**
 * Failures of a job's parts and of its spares' as events; a slot is a component, that of spares behind those of the job.
 *
 * <p>Spares stand ready with their power on, so their chips and hosts fail as often as those of the job. Software does not run
 * on them, and what leaves a host in its place does not take a spare away.
 */
final class FailureEvents {

    private static final Component[] COMPONENTS = Component.values();

    private final CoarseSimulation sim;
    private final long endUs;
    private final FailureClocks job;
    private final FailureClocks spares;

    FailureEvents(CampaignPlan plan, RandomStreams streams, long run, CoarseSimulation sim) {
        this.sim = sim;
        this.endUs = plan.endUs();
        this.job = new FailureClocks(
                plan.parts(), plan.chips(), plan.hosts(), plan.fleetAgeUs(), streams, run, "campaign failures of ");
        Map<Component, Part> breaking = new EnumMap<>(Component.class);
        plan.parts().forEach((component, part) -> {
            if (part.repairUs() > 0 && component.stops()) {
                breaking.put(component, part);
            }
        });
        long chips = plan.chips() / plan.hosts() * plan.spares();
        this.spares = new FailureClocks(
                breaking, chips, plan.spares(), plan.fleetAgeUs(), streams, run, "campaign failures of spares, ");
    }

    /** Schedules the first failure of each part. */
    void start() {
        for (int slot = 0; slot < 2 * COMPONENTS.length; slot++) {
            next(slot);
        }
    }

    /** True if the part of {@code slot} belongs to a spare. */
    static boolean ofSpare(int slot) {
        return slot >= COMPONENTS.length;
    }

    /** The component of {@code slot}. */
    static Component component(int slot) {
        return COMPONENTS[slot % COMPONENTS.length];
    }

    private FailureClocks clocks(int slot) {
        return ofSpare(slot) ? spares : job;
    }

    /** Schedules what follows the event of {@code kind} of {@code slot}: the next failure, and that of the new part. */
    void follow(CampaignEvent kind, int slot) {
        if (kind == CampaignEvent.FAILURE) {
            next(slot);
        }
        long life = clocks(slot).newLife(component(slot));
        if (life <= endUs - sim.nowUs()) {
            sim.after(life, CampaignEvent.RENEWED.ordinal(), slot);
        }
    }

    private void next(int slot) {
        long next = clocks(slot).next(component(slot));
        if (next != FleetLives.NEVER && next <= endUs) {
            sim.at(Math.max(sim.nowUs(), next), CampaignEvent.FAILURE.ordinal(), slot);
        }
    }
}
