package trnsim.simulator.serving;

import java.util.List;

/**
 * Where the time of one engine iteration goes on each rank of a replica, in integer picoseconds; operators run one after
 * another, so the parts add up to the whole.
 *
 * @param computePs operators bound by the tensor engine, their fixed cost included
 * @param memoryPs operators bound by device memory, their fixed cost included
 * @param otherPs operators bound by the vector or scalar engine
 * @param collectivePs tensor-parallel collectives
 * @param launchPs start of the compiled graph, and operators whose fixed cost exceeds their work
 * @param flops floating-point operations of one rank, padding included
 * @param bytes device-memory bytes of one rank, without those of collectives
 * @param energyPj energy of one rank above idle, in picojoule, without that of collectives
 * @param draftPs what of the time are passes of a drafter
 */
public record IterationTime(
        long computePs,
        long memoryPs,
        long otherPs,
        long collectivePs,
        long launchPs,
        double flops,
        double bytes,
        double energyPj,
        long draftPs) {

    /** The same with launches of the host filling it up to {@code leastPs}. */
    IterationTime atLeast(long leastPs) {
        long missing = leastPs - timePs();
        return missing <= 0
                ? this
                : new IterationTime(
                        computePs,
                        memoryPs,
                        otherPs,
                        collectivePs,
                        launchPs + missing,
                        flops,
                        bytes,
                        energyPj,
                        draftPs);
    }

    /** This, then {@code count} passes of a drafter of {@code pass} each. */
    IterationTime drafting(long count, IterationTime pass) {
        return new IterationTime(
                computePs + count * pass.computePs,
                memoryPs + count * pass.memoryPs,
                otherPs + count * pass.otherPs,
                collectivePs + count * pass.collectivePs,
                launchPs + count * pass.launchPs,
                flops + count * pass.flops,
                bytes + count * pass.bytes,
                energyPj + count * pass.energyPj,
                draftPs + count * pass.timePs());
    }

    /** This iteration {@code count} times. */
    IterationTime times(int count) {
        return count == 1
                ? this
                : new IterationTime(
                        count * computePs,
                        count * memoryPs,
                        count * otherPs,
                        count * collectivePs,
                        count * launchPs,
                        count * flops,
                        count * bytes,
                        count * energyPj,
                        count * draftPs);
    }

    /**
     * The way of one micro-batch through stages that take {@code passes}, one after another; operations, bytes and energy are
     * those of a rank, on average over the stages.
     */
    static IterationTime through(List<IterationTime> passes) {
        long compute = 0;
        long memory = 0;
        long other = 0;
        long collective = 0;
        long launch = 0;
        double flops = 0;
        double bytes = 0;
        double energy = 0;
        for (IterationTime pass : passes) {
            compute += pass.computePs;
            memory += pass.memoryPs;
            other += pass.otherPs;
            collective += pass.collectivePs;
            launch += pass.launchPs;
            flops += pass.flops;
            bytes += pass.bytes;
            energy += pass.energyPj;
        }
        int stages = passes.size();
        return new IterationTime(
                compute, memory, other, collective, launch, flops / stages, bytes / stages, energy / stages, 0);
    }

    /** From start to end. */
    public long timePs() {
        return computePs + memoryPs + otherPs + collectivePs + launchPs;
    }
}
