package trnsim.simulator.fleet;

/**
 * The processor servers that run what agents ask for, per core.
 *
 * <pre>  watts of a site = ( busy x works + (installed - busy) x rests ) x slope of air + fixed of air x provisioned x installed</pre>
 *
 * @param worksWatts of the racks, a core that works with its share of everything in its server
 * @param restsWatts of one that is installed and waits
 * @param load share of the cores installed that work in the busiest hour
 * @param bytes memory of a core's share of the server that sandboxes may keep
 * @param priceMicro a core is bought for with its share of the server, micro-dollars
 * @param recoveryMicro paid back of it a day, with interest
 * @param lifeDays after which it is paid back, and replaced
 * @param perServer cores
 */
public record CorePlan(
        double worksWatts,
        double restsWatts,
        double load,
        double bytes,
        long priceMicro,
        long recoveryMicro,
        int lifeDays,
        int perServer) {

    /** Where nothing asks for cores. */
    static final CorePlan NONE = new CorePlan(0, 0, 1, 1, 0, 0, 1, 1);
}
