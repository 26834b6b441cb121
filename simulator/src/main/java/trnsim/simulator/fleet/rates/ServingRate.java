package trnsim.simulator.fleet.rates;

/**
 * One chip of a generation that serves, at the densest load that meets the objective; chips come in replicas.
 *
 * @param chipsPerReplica chips that answer together
 * @param outputTokensPerSecond of one chip; 0: this generation cannot meet the objective
 * @param watts of the racks, one busy chip with its share of host, network and conversion; the site draws PUE times this
 * @param flopsPerToken useful operations behind one output token, its share of new input included
 * @param error stated relative error against the serving simulator
 */
public record ServingRate(
        int chipsPerReplica, double outputTokensPerSecond, double watts, double flopsPerToken, double error) {}
