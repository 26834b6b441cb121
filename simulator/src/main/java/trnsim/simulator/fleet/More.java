package trnsim.simulator.fleet;

/**
 * What a what-if adds, as shares of what the workload has.
 *
 * @param power of the energised power of every site
 * @param supply of the chips supplied, every generation
 * @param budget of the capital of every quarter
 */
public record More(double power, double supply, double budget) {

    public static final More NOTHING = new More(0, 0, 0);
}
