package trnsim.simulator.training;

import java.util.Optional;

/** Chooses layouts: what a plan needs of a search. */
public interface LayoutChoice {

    /**
     * The fastest layout that fits.
     *
     * @param seed model, batch and options; its degrees do not count
     * @param asGiven whether its ZeRO stage and sequence parallelism are asked for
     */
    Optional<TrainingPlan> best(TrainingPlan seed, boolean asGiven);

    /** The layout that fits and differs least from {@code plan}'s, or else the fastest that fits. */
    Optional<TrainingPlan> nearest(TrainingPlan plan);
}
