package trnsim.simulator.collective;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.contention.Demand;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Names;
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
    private final @Nullable Forced forced;
    private final String outsideWord;
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
        forced = algorithm == null ? null : Forced.of(algorithm, library, cluster);
        BetweenDomains.Way way = forced == null ? BetweenDomains.Way.FEWEST : forced.outside();
        between = new BetweenDomains(cluster, way);
        outsideWord = way.word();
        startPs = cluster.rank().kernelPs() + cluster.startPs();
    }

    /** The same of a type the switches cannot add, such as 8-bit integers. */
    public static Collectives addedByRanks(Cluster cluster) {
        return new Collectives(cluster, false, null);
    }

    /**
     * With {@code algorithm} forced: one of the library's inside domains, {@code hierarchical}, or {@code flat-ring} over all of
     * them; {@code +ring} and {@code +rdh} add what runs between domains.
     *
     * @throws InputException if the system's library has none of that name
     */
    public static Collectives forced(Cluster cluster, String algorithm) {
        return new Collectives(cluster, true, algorithm);
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
        Bandwidths.require(cluster, domain, group);
        checkForced(kind, moved, group);
        FlatRing flat = ring(kind, moved, group);
        if (flat != null) {
            return Bandwidths.checked(cluster, startPs + flat.timePs(kind, moved, group));
        }
        double uneven = kind == Kind.ALL_TO_ALL ? skew : 1;
        double inside = inside(kind, moved * uneven, group);
        double outside = between.timePs(kind, moved * uneven, group);
        // Pairs talk inside and outside at once; what gathers or reduces does one after the other.
        double both = Algorithm.spreads(kind) ? inside + outside : Math.max(inside, outside);
        return Bandwidths.checked(cluster, startPs + both);
    }

    private void checkForced(Kind kind, double bytes, GroupShape group) {
        String refusal = forced == null ? null : forced.refusal(kind, bytes, group);
        if (forced != null && refusal != null) {
            throw new InputException("--algorithm: '" + forced.word() + "' cannot run " + Names.word(kind)
                    + " over this group of " + cluster.system().name() + ": " + refusal);
        }
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
        Algorithm chosen = forced == null ? null : forced.fastest(kind, bytes, group);
        return chosen == null ? library.choose(kind, bytes, group) : chosen;
    }

    /** What runs between domains. */
    BetweenDomains between() {
        return between;
    }

    boolean isForced() {
        return forced != null;
    }

    /** The forced ring, else the first that the library has. */
    Ring ring() {
        List<Algorithm> named = forced == null ? List.of() : forced.inside();
        boolean given = named.stream().anyMatch(Ring.class::isInstance);
        return (given ? named : library.algorithms())
                .stream()
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
        double moved = kind == Kind.BARRIER ? 1 : bytes;
        if (forced != null && ring(kind, moved, group) != null) {
            return forced.word();
        }
        Algorithm algorithm = inner(kind, moved, group);
        String network = group.domains() > 1 ? outsideWord : "";
        return algorithm == null ? network : algorithm.word() + (network.isEmpty() ? "" : "+" + network);
    }

    /** Time the links inside domains are busy. */
    private double linkPs(Kind kind, double bytes, GroupShape group) {
        FlatRing flat = ring(kind, bytes, group);
        Algorithm algorithm = inner(kind, bytes, group);
        return flat != null
                ? flat.linkPs(kind, bytes, group)
                : algorithm == null ? 0 : algorithm.linkPs(kind, bytes, group);
    }

    /** Time the memory of a chip is busy. */
    private double memoryPs(Kind kind, double bytes, GroupShape group) {
        FlatRing flat = ring(kind, bytes, group);
        Algorithm algorithm = inner(kind, bytes, group);
        return flat != null
                ? flat.memoryPs(kind, bytes, group)
                : algorithm == null ? 0 : algorithm.memoryPs(kind, bytes, group);
    }

    /** Time the NICs are busy. */
    private double networkPs(Kind kind, double bytes, GroupShape group) {
        FlatRing flat = ring(kind, bytes, group);
        return flat != null ? flat.networkPs(kind, bytes, group) : between.linkPs(kind, bytes, group);
    }

    private @Nullable FlatRing ring(Kind kind, double bytes, GroupShape group) {
        return forced == null ? null : forced.ring(kind, bytes, group);
    }

    /** What most of the time goes to. */
    Bound bound(Kind kind, double bytes, GroupShape group, double skew) {
        double moved = kind == Kind.BARRIER ? 1 : bytes * (kind == Kind.ALL_TO_ALL ? skew : 1);
        if (group.members() <= 1) {
            return Bound.NONE;
        }
        double links = linkPs(kind, moved, group);
        double memory = memoryPs(kind, moved, group);
        double network = networkPs(kind, moved, group);
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
                share(memoryPs(kind, moved, group), time),
                share(algorithm == null ? 0 : domain.dmaPs(algorithm.dmaBytes(kind, moved, group), group), time),
                share(held, cluster.rank().cores()),
                held > 0,
                share(linkPs(kind, moved, group), time),
                share(networkPs(kind, moved, group), time));
    }

    private static double share(double part, double whole) {
        return Math.min(1, part / whole);
    }

    /** What bounds a collective. */
    enum Bound {
        NONE,
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
