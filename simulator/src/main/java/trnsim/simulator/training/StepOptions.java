package trnsim.simulator.training;

import java.util.Map;
import trnsim.simulator.step.Condition;
import trnsim.simulator.step.Spread;

/**
 * How a step is simulated, beside its plan.
 *
 * @param everyRank all ranks one by one, each priced by itself, instead of one of each class
 * @param apart by rank, what is wrong with those that are not sound
 * @param spread how unequal chips are
 * @param seed of their draws
 */
public record StepOptions(boolean everyRank, Map<Long, Condition> apart, Spread spread, long seed) {

    /** One rank of each class, all sound and equal. */
    public static final StepOptions FOLDED = new StepOptions(false, Map.of(), Spread.NONE, 1);

    /** All ranks one by one. */
    public static final StepOptions EVERY_RANK = new StepOptions(true, Map.of(), Spread.NONE, 1);

    public StepOptions withApart(Map<Long, Condition> conditions) {
        return new StepOptions(everyRank, conditions, spread, seed);
    }

    public StepOptions withSpread(Spread other, long drawSeed) {
        return new StepOptions(everyRank, apart, other, drawSeed);
    }
}
