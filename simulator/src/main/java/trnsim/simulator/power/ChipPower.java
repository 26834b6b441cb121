package trnsim.simulator.power;

import java.util.function.ToDoubleFunction;
import trnsim.kernels.chip.ChipSpec;
import trnsim.kernels.chip.Rank;
import trnsim.workloads.unit.Readings;
import trnsim.workloads.unit.Sourced;

/**
 * Power of one chip by what its engines do.
 *
 * <pre>  P = idle + (limit - idle) x min( a tensor + b memory + c link, 1 )</pre>
 *
 * <p>a, b and c are what a busy tensor engine, busy device memory and a running collective draw, in units of the power between
 * rest and limit; the vector engines have no share of their own, for no published row tells them from what feeds them. The
 * same law prices kernels ({@link trnsim.kernels.cost.CostBatch}).
 *
 * @param idleWatts at rest
 * @param limitWatts at most
 * @param tensor a
 * @param memory b
 * @param link c
 */
public record ChipPower(double idleWatts, double limitWatts, double tensor, double memory, double link) {

    /** The chip of {@code rank}, as it reads the catalog. */
    public static ChipPower of(Rank rank) {
        return of(rank.chip(), rank::read);
    }

    /** {@code chip}, as {@code readings} read the catalog. */
    public static ChipPower of(ChipSpec chip, Readings readings) {
        return of(chip, readings::of);
    }

    private static ChipPower of(ChipSpec chip, ToDoubleFunction<Sourced> read) {
        ChipSpec.Power power = chip.power();
        double idle = read.applyAsDouble(power.idle());
        return new ChipPower(
                idle,
                Math.max(idle, read.applyAsDouble(power.peak())),
                read.applyAsDouble(power.tensorActivity()),
                read.applyAsDouble(power.memoryActivity()),
                read.applyAsDouble(power.linkActivity()));
    }

    /** Watts while the engines are busy for these shares of the time, each 0 to 1. */
    public double watts(double tensorBusy, double memoryBusy, double linkBusy) {
        return at(tensor * tensorBusy + memory * memoryBusy + link * linkBusy);
    }

    /** Watts at {@code activity}, the share of the power between rest and limit; what is above 1 is not drawn. */
    public double at(double activity) {
        return idleWatts + (limitWatts - idleWatts) * Math.clamp(activity, 0, 1);
    }

    /** The activity at which the chip draws {@code watts}. */
    public double activity(double watts) {
        return limitWatts > idleWatts ? Math.clamp((watts - idleWatts) / (limitWatts - idleWatts), 0, 1) : 0;
    }
}
