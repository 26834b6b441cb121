package trnsim.simulator.campaign;

import org.jspecify.annotations.Nullable;
import trnsim.workloads.random.RandomStreams;

/** When each component fails next, each with chance of its own: another rate of one leaves the failures of the others alone. */
final class FailureClocks {

    private final @Nullable FleetLives[] lives = new FleetLives[Component.values().length];

    FailureClocks(CampaignPlan plan, RandomStreams streams, long run) {
        plan.parts()
                .forEach((component, part) -> lives[component.ordinal()] = new FleetLives(
                        part.life(),
                        component.units(plan.chips(), plan.hosts()),
                        plan.fleetAgeUs(),
                        streams.stream(run, "campaign failures of " + component.label())));
    }

    /** The next failure of those that were there at the start; {@link FleetLives#NEVER} if none comes. */
    long next(Component component) {
        FleetLives fleet = lives[component.ordinal()];
        return fleet == null ? FleetLives.NEVER : fleet.next();
    }

    /** How long the new unit lives that takes a failed one's place; {@link FleetLives#NEVER} if the fleet's clock counts it. */
    long newLife(Component component) {
        FleetLives fleet = lives[component.ordinal()];
        return fleet == null || !fleet.renews() ? FleetLives.NEVER : fleet.newLife();
    }
}
