package trnsim.simulator.collective;

import java.util.List;
import trnsim.simulator.collective.sends.Stage;
import trnsim.workloads.document.InputException;
import trnsim.workloads.plan.Traffic.Kind;

/**
 * The switch adds while it forwards (NVLS, NVLink SHARP): each chip sends its tensor and receives the sum once, at once.
 *
 * <pre>  time = latency + S (1 + 1/c) / rate</pre>
 *
 * <p>For one rank per chip and three or more of them, on a switch of one tier; integers of 8 bits are not added there.
 *
 * @param latencyPs fixed time
 * @param slowdown link rate over the rate of such reductions
 */
record InSwitch(String word, Domain domain, double latencyPs, double slowdown) implements Algorithm {

    @Override
    public boolean runs(Kind kind, GroupShape group) {
        return kind == Kind.ALL_REDUCE && group.perChip() == 1 && domain.ranksPerChip() == 1 && group.chips() > 2;
    }

    @Override
    public double linkPs(Kind kind, double bytes, GroupShape group) {
        double c = group.chips();
        return domain.passPs(bytes, group) * c / (c - 1) * (1 + 1 / c) * slowdown;
    }

    @Override
    public double memoryPs(Kind kind, double bytes, GroupShape group) {
        return domain.memoryPs(2 * bytes, group);
    }

    @Override
    public double dmaBytes(Kind kind, double bytes, GroupShape group) {
        return bytes;
    }

    @Override
    public double timePs(Kind kind, double bytes, GroupShape group) {
        return latencyPs + Math.max(linkPs(kind, bytes, group), memoryPs(kind, bytes, group));
    }

    @Override
    public List<Stage> stages(Kind kind, double bytes, GroupShape group, boolean reduces) {
        throw new InputException("sends: '" + word + "' adds in the switch, with no sends between ranks. Maybe "
                + "--algorithm ring-simple?");
    }
}
