package trnsim.simulator.training;

import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.Engine;
import trnsim.kernels.cost.KernelModel;
import trnsim.workloads.operator.OperatorBatch;

/**
 * What the operators of one segment cost on one rank.
 *
 * @param memoryBoundPs share of {@code timePs} bound by device memory
 * @param otherBoundPs share bound by vector or scalar engines or by operator start
 * @param tensorPs time the tensor engine is busy
 * @param energyPj above idle
 */
record SegmentPrice(
        long timePs,
        long memoryBoundPs,
        long otherBoundPs,
        double tensorPs,
        double memoryPs,
        double flops,
        double bytes,
        double energyPj) {

    /** Prices {@code operators}; {@code costs} is scratch space. */
    static SegmentPrice of(OperatorBatch operators, KernelModel kernels, CostBatch costs) {
        kernels.cost(operators, costs);
        return of(costs);
    }

    /** The sum of {@code costs}. */
    static SegmentPrice of(CostBatch costs) {
        return new SegmentPrice(
                costs.totalPs(),
                costs.boundPs(Engine.MEMORY),
                costs.boundPs(Engine.VECTOR)
                        + costs.boundPs(Engine.SCALAR)
                        + costs.boundPs(Engine.GPSIMD)
                        + costs.boundPs(Engine.LAUNCH),
                costs.sum(costs.tensorPs),
                costs.sum(costs.memoryPs),
                costs.sum(costs.flops),
                costs.sum(costs.bytes),
                costs.sum(costs.energyPj));
    }

    /** The same work with its energy raised by {@code factor} too. */
    SegmentPrice slowed(double factor) {
        SegmentPrice slow = at(factor);
        return factor == 1 ? this : slow.withEnergy(Math.ceil(energyPj * factor));
    }

    /** The same work that draws {@code watts} above idle at most. */
    SegmentPrice within(double watts) {
        double most = Math.ceil(watts * timePs);
        return energyPj > most ? withEnergy(most) : this;
    }

    private SegmentPrice withEnergy(double pj) {
        return new SegmentPrice(timePs, memoryBoundPs, otherBoundPs, tensorPs, memoryPs, flops, bytes, pj);
    }

    /** The same work in {@code pace} times the time. */
    SegmentPrice at(double pace) {
        return pace == 1
                ? this
                : new SegmentPrice(
                        Math.round(timePs * pace),
                        Math.round(memoryBoundPs * pace),
                        Math.round(otherBoundPs * pace),
                        tensorPs,
                        memoryPs,
                        flops,
                        bytes,
                        energyPj);
    }
}
