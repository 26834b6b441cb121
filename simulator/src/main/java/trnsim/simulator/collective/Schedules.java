package trnsim.simulator.collective;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.collective.sends.Direct;
import trnsim.simulator.collective.sends.Exchange;
import trnsim.simulator.collective.sends.Phase;
import trnsim.simulator.collective.sends.Schedule;
import trnsim.simulator.collective.sends.Stage;
import trnsim.simulator.collective.sends.Stage.Cost;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Names;
import trnsim.workloads.plan.Traffic.Kind;

/**
 * Collectives as sends that cost what the closed forms say.
 *
 * <pre>
 *   as the library runs it   reduce inside domains, reduce and gather between them by halving and doubling, gather inside
 *   hierarchical             reduce in rings of g ranks, reduce and gather in rings across them, gather in the inner rings
 *   flat ring                one ring over all ranks of all domains
 * </pre>
 *
 * <p>A rank's port has the rate at which {@link Domain} lets its chip pass a tensor on, divided among the ranks of the chip: on
 * a torus several cycles without a wire in common carry a share of every chunk, and the port stands for all of them. Where a flat
 * ring leaves a domain, its chunk is spread over the NICs of one host.
 */
public final class Schedules {

    private final Cluster cluster;
    private final Collectives collectives;
    private final BetweenDomains between;

    /** Schedules of what {@code collectives} prices. */
    public Schedules(Cluster cluster, Collectives collectives) {
        this.cluster = cluster;
        this.collectives = collectives;
        between = collectives.between();
    }

    /**
     * A schedule and its closed form.
     *
     * @param closedPs empty if there is none
     * @param algorithm what runs
     */
    public record Planned(Schedule schedule, OptionalLong closedPs, String algorithm) {}

    /**
     * The collective as its library runs it, or as forced; as a ring where the library would let a switch add, which takes no
     * sends between ranks.
     *
     * @param skew as in {@link Collectives#timePs(Kind, double, GroupShape, double)}: rank 0 is the busiest
     * @throws InputException if the group lies in unequal parts, or the algorithm has no sends over it
     */
    public Planned planned(Kind kind, double bytes, GroupShape group, double skew) {
        double uneven = kind == Kind.ALL_TO_ALL ? skew : 1;
        double moved = kind == Kind.BARRIER ? 1 : bytes;
        if (group.members() <= 1 || moved <= 0) {
            return new Planned(nothing(group), OptionalLong.of(0), "none");
        }
        checkParts(group);
        if (collectives.inner(kind, moved * uneven, group) instanceof InSwitch && !collectives.isForced()) {
            Collectives ring = Collectives.forced(cluster, collectives.ring().word());
            return new Schedules(cluster, ring).planned(kind, bytes, group, skew);
        }
        long closed = collectives.timePs(kind, bytes, group, skew);
        Algorithm inside = collectives.inner(kind, moved * uneven, group);
        String word = collectives.word(kind, moved, group);
        if (kind == Kind.ALL_TO_ALL || kind == Kind.SEND) {
            return new Planned(pairs(kind, moved, group, inside, uneven), OptionalLong.of(closed), word);
        }
        if (group.domains() > 1 && (kind == Kind.BROADCAST || inside instanceof Tree)) {
            throw new InputException("sends: " + Names.word(kind) + " by " + word
                    + " is simulated inside one domain, and the group spans " + group.domains()
                    + ". Maybe fewer --ranks?");
        }
        List<Stage> stages = new ArrayList<>();
        if (Algorithm.reduces(kind)) {
            inside(stages, kind, moved, group, inside, true);
            doubling(stages, kind, moved, group, true);
        }
        if (Algorithm.gathers(kind)) {
            doubling(stages, kind, moved, group, false);
            inside(stages, kind, moved, group, inside, false);
        }
        return new Planned(
                new Schedule(
                        ranks(group), stages, leadPs(inside), inside == null ? 0 : inside.restPs(kind, moved, group)),
                OptionalLong.of(closed),
                word);
    }

    /**
     * Rings of {@code inner} ranks and rings across them; in one domain, or with whole domains as inner rings.
     *
     * @param stride ranks from one member to the next
     * @param inner ranks of an inner ring; 0 for those of a domain
     * @throws InputException if the ranks cannot be parted so
     */
    public Planned hierarchical(Kind kind, double bytes, GroupShape group, long stride, int inner) {
        double moved = kind == Kind.BARRIER ? 1 : bytes;
        requireRings(kind, "hierarchical");
        checkParts(group);
        int ranks = ranks(group);
        int own = inner == 0 ? Math.toIntExact(group.perDomain()) : inner;
        boolean across = group.domains() > 1;
        if (own < 1 || ranks % own != 0 || across && own != group.perDomain()) {
            throw new InputException("--inner: " + own + " ranks do not part the group: "
                    + (across
                            ? "across domains inner rings have the " + group.perDomain() + " ranks of a domain"
                            : "it must divide " + ranks));
        }
        if (ranks <= 1 || moved <= 0) {
            return new Planned(nothing(group), OptionalLong.of(0), "none");
        }
        Ring ring = collectives.ring();
        int outer = ranks / own;
        List<Stage> near = new ArrayList<>();
        List<Stage> far = new ArrayList<>();
        double rest = 0;
        if (own > 1) {
            GroupShape shape = GroupShape.of(cluster, stride, own);
            for (boolean reduces : new boolean[] {true, false}) {
                near.addAll(ring.stages(kind, moved, shape, reduces));
            }
            rest = ring.restPs(kind, moved, shape);
        }
        if (outer > 1) {
            Cost cost = across
                    ? outside(kind, moved, group, outer, 1.0 / (outer - 1))
                    : ring.stages(kind, moved / own, GroupShape.of(cluster, stride * own, outer), true)
                            .getFirst()
                            .of(0, 0);
            for (boolean reduces : new boolean[] {true, false}) {
                far.add(new Stage(new trnsim.simulator.collective.sends.Ring(outer, own, reduces), cost));
            }
        }
        List<Stage> stages = new ArrayList<>();
        if (Algorithm.reduces(kind)) {
            add(stages, near, 0);
            add(stages, far, 0);
        }
        if (Algorithm.gathers(kind)) {
            add(stages, far, 1);
            add(stages, near, 1);
        }
        Schedule schedule = new Schedule(ranks, stages, leadPs(ring), rest);
        return new Planned(schedule, OptionalLong.of(ringsPs(schedule)), "hierarchical " + own + "x" + outer);
    }

    private static void add(List<Stage> stages, List<Stage> both, int index) {
        if (!both.isEmpty()) {
            stages.add(both.get(index));
        }
    }

    /** Rings one after another: steps times the time of a step. */
    private static long ringsPs(Schedule schedule) {
        double sum = schedule.startPs() + schedule.endPs();
        for (Stage stage : schedule.stages()) {
            Cost cost = stage.of(0, 0);
            sum += stage.phase().sends(0, 0) * (cost.busyPs() + cost.latencyPs());
        }
        return (long) StrictMath.ceil(sum);
    }

    /** One ring over all ranks; it has no closed form once it leaves a domain, where its steps are of unequal length. */
    public Planned flatRing(Kind kind, double bytes, GroupShape group) {
        double moved = kind == Kind.BARRIER ? 1 : bytes;
        requireRings(kind, "flat-ring");
        checkParts(group);
        if (group.members() <= 1 || moved <= 0) {
            return new Planned(nothing(group), OptionalLong.of(0), "none");
        }
        Ring ring = collectives.ring();
        int ranks = ranks(group);
        int own = Math.toIntExact(group.perDomain());
        Cost far = null;
        if (group.domains() > 1) {
            double shared = (double) cluster.ranksPerChip() * cluster.chipsPerDomain() / own;
            double chunk = moved / ranks;
            far = new Cost(
                    chunk,
                    chunk * Math.max(1, shared) / cluster.nodeBytesPerPs(),
                    cluster.messagePs(),
                    cluster.messagePs(),
                    0,
                    true);
        }
        // The chunk of all ranks, as a step of the ring inside one domain.
        GroupShape inside = new GroupShape(own, group.perChip(), group.chips(), own, 1, group.chipStride());
        double share = moved * own / ranks;
        Cost near = own > 1 ? ring.stages(kind, share, inside, true).getFirst().of(0, 0) : far;
        if (near == null) {
            throw new IllegalStateException("a ring of " + ranks + " ranks without a step");
        }
        List<Cost> others = List.of(far == null ? near : far);
        List<Stage> stages = new ArrayList<>();
        for (boolean reduces : new boolean[] {true, false}) {
            if (reduces ? Algorithm.reduces(kind) : Algorithm.gathers(kind)) {
                Phase phase = new trnsim.simulator.collective.sends.Ring(ranks, 1, reduces);
                stages.add(new Stage(phase, List.of(near), others, rank -> rank % own == own - 1));
            }
        }
        double rest = own > 1 ? ring.restPs(kind, share, inside) : 0;
        Schedule schedule = new Schedule(ranks, stages, leadPs(ring), rest);
        return new Planned(
                schedule, far == null ? OptionalLong.of(ringsPs(schedule)) : OptionalLong.empty(), "flat ring");
    }

    private static void requireRings(Kind kind, String what) {
        if (!Algorithm.spreads(kind) || kind == Kind.BROADCAST) {
            throw new InputException("--algorithm " + what
                    + " runs all-reduce, all-gather, reduce-scatter and barrier, not " + Names.word(kind));
        }
    }

    private static void inside(
            List<Stage> stages,
            Kind kind,
            double bytes,
            GroupShape group,
            @Nullable Algorithm algorithm,
            boolean reduces) {
        if (algorithm != null) {
            stages.addAll(algorithm.stages(kind, bytes, group, reduces));
        }
    }

    private void doubling(List<Stage> stages, Kind kind, double bytes, GroupShape group, boolean reduces) {
        int domains = Math.toIntExact(group.domains());
        List<Stage> steps = new ArrayList<>();
        for (int distance = 1; distance < domains; distance *= 2) {
            Exchange exchange = new Exchange(domains, Math.toIntExact(group.perDomain()), reduces, distance);
            double share = exchange.blocks() / (domains - 1.0);
            steps.add(new Stage(exchange, outside(kind, bytes, group, domains, share)));
        }
        stages.addAll(reduces ? steps.reversed() : steps);
    }

    /** A message between domains that is {@code share} of what a rank sends there in a pass. */
    private Cost outside(Kind kind, double bytes, GroupShape group, int domains, double share) {
        double linkPs = between.linkPs(kind, bytes, group) / Algorithm.passes(kind);
        double sent = bytes / group.perDomain() * (domains - 1.0) / domains;
        return new Cost(share * sent, share * linkPs, cluster.messagePs(), cluster.messagePs(), 0, true);
    }

    /** Inside and outside at once, each through a port of its own. */
    private Schedule pairs(Kind kind, double bytes, GroupShape group, @Nullable Algorithm inside, double skew) {
        int ranks = ranks(group);
        int near = Math.toIntExact(group.perDomain());
        double moved = bytes * skew;
        List<Cost> costs = new ArrayList<>();
        if (inside == null) {
            costs.add(new Cost(0, 0, 0, 0, 0, true));
        } else {
            Cost cost = inside.stages(kind, moved, group, false).getFirst().of(0, 0);
            // The rank's own chunk is copied when the others have gone, beside what goes outside.
            double last = cost.latencyPs() + inside.restPs(kind, moved, group);
            costs.add(new Cost(cost.bytes(), cost.busyPs(), last, cost.pathPs(), cost.memoryPs(), cost.overlaps()));
        }
        if (ranks > near) {
            int far = ranks - near;
            double chunk = kind == Kind.SEND ? moved : moved / ranks;
            costs.add(new Cost(
                    chunk,
                    between.linkPs(kind, moved, group) / far,
                    cluster.messagePs(),
                    cluster.messagePs(),
                    0,
                    true));
        }
        double rest = Math.max(0, ranks - skew) / (ranks - 1) / skew;
        List<Cost> others = costs.stream().map(cost -> cost.times(rest)).toList();
        Stage stage = new Stage(new Direct(ranks, 1, Direct.What.ALL_TO_ALL, near), others, costs, rank -> rank == 0);
        return new Schedule(
                ranks,
                List.of(skew == 1 ? new Stage(stage.phase(), costs, costs, rank -> false) : stage),
                leadPs(inside),
                0);
    }

    private double leadPs(@Nullable Algorithm algorithm) {
        return collectives.startPs() + (algorithm == null ? 0 : algorithm.leadPs());
    }

    private static Schedule nothing(GroupShape group) {
        return new Schedule(ranks(group), List.of(), 0, 0);
    }

    private static int ranks(GroupShape group) {
        if (group.members() > 1 << 26) {
            throw new InputException(
                    "sends: " + group.members() + " ranks: at most " + (1 << 26) + " can be simulated");
        }
        return (int) group.members();
    }

    private static void checkParts(GroupShape group) {
        if (group.members() != group.perDomain() * group.domains()
                || group.perDomain() != (long) group.perChip() * group.chips()) {
            throw new InputException("sends: the group lies in unequal parts: " + group.members() + " ranks over "
                    + group.domains() + " domains of " + group.chips() + " chips with " + group.perChip()
                    + ". Maybe a multiple of the ranks of a domain?");
        }
    }
}
