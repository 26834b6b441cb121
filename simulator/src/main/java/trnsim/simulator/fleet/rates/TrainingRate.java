package trnsim.simulator.fleet.rates;

/**
 * Chips of a run as a gang.
 *
 * @param chips of the gang: the largest layout within what was offered; 0: no layout fits
 * @param tokensPerSecond of the whole gang, failures, checkpoints and restarts taken off
 * @param goodput share of the time that advances the run, 0 to 1
 * @param mfu useful over peak operations of the step, 0 to 1
 * @param watts of the racks, one busy chip with its share of host, network and conversion; the site draws PUE times this
 * @param flopsPerToken useful operations per trained token
 * @param error stated relative error against the training simulator
 */
public record TrainingRate(
        long chips,
        double tokensPerSecond,
        double goodput,
        double mfu,
        double watts,
        double flopsPerToken,
        double error) {}
