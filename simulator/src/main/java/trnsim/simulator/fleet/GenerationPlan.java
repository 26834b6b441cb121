package trnsim.simulator.fleet;

/**
 * A generation of chips as the days need it.
 *
 * @param availableDay first day of deliveries
 * @param supply chips a day, by day
 * @param priceMicro price of a chip with its share of host, rack and network, micro-dollars
 * @param recoveryMicro level payment a day that gives the price back with interest, micro-dollars
 * @param recoveryDays days it is paid
 * @param retireDays age at which it retires
 * @param commissioningDays from delivery to the first job
 * @param idleWatts of racks per chip, nothing to do
 * @param provisionedWatts of racks per chip that a site sets aside
 * @param failures how it breaks
 * @param worth tokens or operations a second per provisioned watt of what the fleet most wants; 0: it cannot do that
 */
public record GenerationPlan(
        String name,
        long availableDay,
        double[] supply,
        long priceMicro,
        long recoveryMicro,
        int recoveryDays,
        int retireDays,
        int commissioningDays,
        double idleWatts,
        double provisionedWatts,
        Breakage failures,
        double worth) {}
