package trnsim.simulator.collective;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.contention.Demand;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Names;
import trnsim.workloads.document.Suggest;
import trnsim.workloads.plan.Traffic.Kind;

/**
 * Collectives from steps, bytes per link, hops and memory traffic, hierarchical over domains.
 *
 * <pre>  time = operator start + library start + inside a domain + between domains</pre>
 *
 * <p>Inside a domain runs the algorithm that the system's library would take, or a forced one; see {@link NeuronLibrary},
 * {@link NcclLibrary}. Nothing else is on the wires. Times are computed anew each time, in well under a microsecond; nothing
 * is kept, so one instance serves all threads.
 */
public final class Collectives implements CollectiveModel {

    private final Cluster cluster;
    private final Domain domain;
    private final Library library;
    private final BetweenDomains between;
    private final @Nullable Algorithm forced;
    private final double startPs;

    /** As the system's library chooses. */
    public Collectives(Cluster cluster) {
        this(cluster, true, null);
    }

    private Collectives(Cluster cluster, boolean switchAdds, @Nullable String algorithm) {
        this.cluster = cluster;
        domain = new Domain(cluster);
        SystemSpec.ScaleUp up = cluster.system().scaleUp();
        library = up.neuron() != null
                ? new NeuronLibrary(cluster, up.neuron(), domain)
                : up.nccl() != null
                        ? new NcclLibrary(cluster, up.nccl(), domain, switchAdds)
                        : new PlainLibrary(domain);
        between = new BetweenDomains(cluster);
        forced = algorithm == null ? null : find(algorithm);
        startPs = cluster.rank().kernelPs() + cluster.startPs();
    }

    /** The same of a type the switches cannot add, such as 8-bit integers. */
    public static Collectives addedByRanks(Cluster cluster) {
        return new Collectives(cluster, false, null);
    }

    /**
     * With {@code algorithm} forced inside domains.
     *
     * @throws InputException if the system's library has none of that name
     */
    public static Collectives forced(Cluster cluster, String algorithm) {
        return new Collectives(cluster, true, algorithm);
    }

    private Algorithm find(String name) {
        List<String> words = new ArrayList<>();
        for (Algorithm algorithm : library.algorithms()) {
            if (algorithm.word().equals(name)) {
                return algorithm;
            }
            words.add(algorithm.word());
        }
        throw new InputException("algorithm '" + name + "' is not one of " + String.join(", ", words) + ", which "
                + library.name() + " has on " + cluster.system().name() + "." + Suggest.maybe(name, words));
    }

    @Override
    public String name() {
        return "collectives as the " + library.name() + " runs them";
    }

    @Override
    public long timePs(Kind kind, double bytes, GroupShape group) {
        return timePs(kind, bytes, group, 1);
    }

    /**
     * The same with an uneven all-to-all: {@code skew} is what the busiest rank sends or receives, over the mean. Other kinds
     * have none.
     */
    public long timePs(Kind kind, double bytes, GroupShape group, double skew) {
        double moved = kind == Kind.BARRIER ? 1 : bytes;
        if (group.members() <= 1 || moved <= 0) {
            return 0;
        }
        if (group.domains() > 1 && cluster.nodeBytesPerPs() == 0) {
            throw new IllegalArgumentException(
                    cluster.system().name() + " has no network between domains, and a group spans " + group.domains());
        }
        double uneven = kind == Kind.ALL_TO_ALL ? skew : 1;
        double inside = inside(kind, moved * uneven, group);
        double outside = between.timePs(kind, moved * uneven, group);
        // Pairs talk inside and outside at once; what gathers or reduces does one after the other.
        double both = Algorithm.spreads(kind) ? inside + outside : Math.max(inside, outside);
        return (long) StrictMath.ceil(startPs + both);
    }

    private double inside(Kind kind, double bytes, GroupShape group) {
        Algorithm algorithm = inner(kind, bytes, group);
        return algorithm == null ? 0 : algorithm.timePs(kind, bytes, group);
    }

    @Nullable
    Algorithm inner(Kind kind, double bytes, GroupShape group) {
        if (group.perDomain() <= 1) {
            return null;
        }
        if (forced == null) {
            return library.choose(kind, bytes, group);
        }
        if (!forced.runs(kind, group)) {
            throw new InputException("algorithm '" + forced.word() + "' cannot run " + Names.word(kind)
                    + " over this group of " + cluster.system().name());
        }
        return forced;
    }

    boolean isForced() {
        return forced != null;
    }

    /** The forced ring, else the first that the library has. */
    Ring ring() {
        if (forced instanceof Ring ring) {
            return ring;
        }
        return library.algorithms().stream()
                .filter(Ring.class::isInstance)
                .map(Ring.class::cast)
                .filter(ring -> !ring.bothWays())
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    /** Start of the operator and of the library. */
    double startPs() {
        return startPs;
    }

    /** What the algorithm is called, and that it is hierarchical if it is. */
    String word(Kind kind, double bytes, GroupShape group) {
        if (group.members() <= 1) {
            return "none";
        }
        Algorithm algorithm = inner(kind, kind == Kind.BARRIER ? 1 : bytes, group);
        String network = group.domains() > 1 ? "network" : "";
        return algorithm == null ? network : algorithm.word() + (network.isEmpty() ? "" : "+" + network);
    }

    /** What most of the time goes to. */
    Bound bound(Kind kind, double bytes, GroupShape group, double skew) {
        double moved = kind == Kind.BARRIER ? 1 : bytes * (kind == Kind.ALL_TO_ALL ? skew : 1);
        Algorithm algorithm = inner(kind, moved, group);
        double links = algorithm == null ? 0 : algorithm.linkPs(kind, moved, group);
        double memory = algorithm == null ? 0 : algorithm.memoryPs(kind, moved, group);
        double network = between.linkPs(kind, moved, group);
        double most = Math.max(network, Math.max(links, memory));
        if (2 * timePs(kind, 1, group, 1) > timePs(kind, bytes, group, skew)) {
            return Bound.LATENCY;
        }
        return most == network ? Bound.NETWORK : most == links ? Bound.LINKS : Bound.MEMORY;
    }

    /**
     * What that collective takes of a rank while it runs alone: the time that memory, DMA engines, links and NICs are busy,
     * over its time, and the cores that the library's kernel holds. Nothing of a group of one.
     */
    @Override
    public Demand demand(Kind kind, double bytes, GroupShape group) {
        return demand(kind, bytes, group, 1);
    }

    /** The same with an uneven all-to-all, see {@link #timePs(Kind, double, GroupShape, double)}. */
    public Demand demand(Kind kind, double bytes, GroupShape group, double skew) {
        double time = timePs(kind, bytes, group, skew);
        if (time == 0) {
            return Demand.NOTHING;
        }
        double moved = kind == Kind.BARRIER ? 1 : bytes * (kind == Kind.ALL_TO_ALL ? skew : 1);
        Algorithm algorithm = inner(kind, moved, group);
        double held = library.heldCores(algorithm, kind, moved, group);
        return new Demand(
                share(algorithm == null ? 0 : algorithm.memoryPs(kind, moved, group), time),
                share(algorithm == null ? 0 : domain.dmaPs(algorithm.dmaBytes(kind, moved, group), group), time),
                share(held, cluster.rank().cores()),
                held > 0,
                share(algorithm == null ? 0 : algorithm.linkPs(kind, moved, group), time),
                share(between.linkPs(kind, moved, group), time));
    }

    private static double share(double part, double whole) {
        return Math.min(1, part / whole);
    }

    /** What bounds a collective. */
    enum Bound {
        LATENCY,
        LINKS,
        MEMORY,
        NETWORK
    }

    @Override
    public String algorithm(Kind kind, double bytes, GroupShape group) {
        if (group.members() <= 1 || (bytes <= 0 && kind != Kind.BARRIER)) {
            return "none";
        }
        List<String> where = new ArrayList<>();
        if (group.perChip() > 1) {
            where.add(group.perChip() + " ranks in a chip");
        }
        if (group.chips() > 1) {
            where.add(group.chips() + " chips in a domain");
        }
        if (group.domains() > 1) {
            where.add(group.domains() + " domains");
        }
        return word(kind, bytes, group) + " over " + String.join(", ", where);
    }
}
