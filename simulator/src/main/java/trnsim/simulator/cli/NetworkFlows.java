package trnsim.simulator.cli;

import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.collective.GroupShape;
import trnsim.simulator.collective.sends.FlowSends;
import trnsim.simulator.collective.sends.Schedule;
import trnsim.simulator.collective.sends.SendResult;
import trnsim.simulator.engine.RadixEventQueue;
import trnsim.simulator.network.topology.Cycles;
import trnsim.simulator.network.topology.Fabric;
import trnsim.simulator.network.topology.LinkState;
import trnsim.simulator.network.topology.Placement;
import trnsim.simulator.network.topology.UnreachableException;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Names;
import trnsim.workloads.document.Suggest;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.unit.Readings;

/** The fabric of {@code network --fabric}: where ranks stand, and what is broken. */
final class NetworkFlows {

    /** How ranks are placed on chips. */
    private enum Where {
        /** In number, with rings along ways that share no link. */
        CYCLES,
        LINEAR,
        SNAKE,
        SHUFFLED
    }

    private final Cluster cluster;
    private final Fabric fabric;
    private final List<String> faults;
    private final int[] chips;
    private final int[][] cycles;

    NetworkFlows(
            Cluster cluster,
            NetworkGroup group,
            GroupShape shape,
            @Nullable String placement,
            List<String> faults,
            long seed) {
        this.cluster = cluster;
        this.faults = faults;
        if (cluster.system().scaleUp().kind() == SystemSpec.Fabric.NONE
                && cluster.system().scaleOut() == null) {
            throw new InputException("--fabric: " + cluster.system().name() + " has no links");
        }
        fabric = Fabric.of(cluster, group.catalog(), Readings.central());
        Where where = where(placement);
        Placement all = place(where, seed);
        long[] ranks = group.ranks(shape.members());
        chips = new int[ranks.length];
        for (int i = 0; i < chips.length; i++) {
            chips[i] = all.chip(Math.toIntExact(ranks[i]));
        }
        cycles = where == Where.CYCLES ? cycles(shape) : new int[0][];
    }

    private static Where where(@Nullable String placement) {
        List<String> words = Names.words(Where.class);
        int index = placement == null ? 0 : words.indexOf(placement);
        if (index < 0) {
            throw new InputException("--placement: '" + placement + "' is not one of " + String.join(", ", words) + "."
                    + Suggest.maybe(placement == null ? "" : placement, words));
        }
        return Where.values()[index];
    }

    private Placement place(Where where, long seed) {
        int perChip = cluster.ranksPerChip();
        int ranks = Math.multiplyExact(fabric.chips(), perChip);
        return switch (where) {
            case CYCLES, LINEAR -> Placement.linear(ranks, perChip);
            case SNAKE -> Placement.ordered(snakes(), ranks, perChip);
            case SHUFFLED ->
                Placement.shuffled(fabric.chips(), ranks, perChip, new RandomStreams(seed).stream(0, "placement"));
        };
    }

    /** A snake through each domain, one domain after another. */
    private int[] snakes() {
        SystemSpec.ScaleUp up = cluster.system().scaleUp();
        int domain = fabric.chipsOfDomain();
        int[] extents = up.kind() == SystemSpec.Fabric.SWITCH
                ? new int[] {domain}
                : up.dimensions().stream().mapToInt(Integer::intValue).toArray();
        Placement one = Placement.snake(extents, domain, 1);
        int[] order = new int[fabric.chips()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i - i % domain + one.chip(i % domain);
        }
        return order;
    }

    /** Orders of the ranks of a domain, both ways along each cycle of its chips; none unless the group fills tori. */
    private int[][] cycles(GroupShape shape) {
        SystemSpec.ScaleUp up = cluster.system().scaleUp();
        boolean torus = up.kind() == SystemSpec.Fabric.TORUS || up.kind() == SystemSpec.Fabric.RING;
        int perChip = shape.perChip();
        if (!torus || shape.chips() != fabric.chipsOfDomain()) {
            return new int[0][];
        }
        List<int[]> ways = Cycles.of(up.dimensions());
        int[][] orders = new int[2 * ways.size()][Math.toIntExact(shape.perDomain())];
        for (int j = 0; j < orders.length; j++) {
            int[] way = ways.get(j / 2);
            for (int i = 0; i < orders[j].length; i++) {
                int at = i / perChip;
                int chip = way[j % 2 == 0 ? at : way.length - 1 - at];
                orders[j][i] = chip * perChip + i % perChip;
            }
        }
        return orders;
    }

    SendResult run(Schedule schedule, LongConsumer progress) {
        LinkState state = new LinkState(fabric.topology());
        NetworkFaults.apply(faults, fabric.topology(), state);
        try {
            return FlowSends.run(schedule.along(cycles), fabric, state, chips, new RadixEventQueue(), progress);
        } catch (UnreachableException e) {
            throw new InputException("--fault: " + e.getMessage());
        }
    }
}
