package trnsim.simulator.fleet;

/**
 * What money does. All in micro-dollars.
 *
 * @param budget capital for chips in a quarter; {@link Long#MAX_VALUE}: never binds
 * @param stageDay not before that day
 * @param stageWatts energised over all sites
 * @param stageMicro what comes then
 * @param facilityMicroPerWatt capital of buildings, power and cooling
 * @param facilityRecovery share of that paid back a day, with interest
 * @param facilityDays days it is paid back
 * @param upkeepPerDay staff, spares and upkeep, of the capital in service
 * @param promised spending promised; 0: none
 */
public record MoneyPlan(
        long budget,
        long[] stageDay,
        double[] stageWatts,
        long[] stageMicro,
        double facilityMicroPerWatt,
        double facilityRecovery,
        int facilityDays,
        double upkeepPerDay,
        long promised) {}
