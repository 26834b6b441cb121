package trnsim.simulator.system;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import trnsim.kernels.chip.ChipSpec;
import trnsim.kernels.chip.Rank;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.unit.Readings;
import trnsim.workloads.unit.Sourced;

/**
 * The chips of a workload: whole scale-up domains of one system, the last one perhaps in part, as plain numbers.
 *
 * <p>Ranks are numbered through chips, chips through domains: rank {@code r} is on chip {@code r / ranksPerChip}.
 */
public final class Cluster {

    private final SystemSpec system;
    private final Rank rank;
    private final long chips;
    private final double[] linkBytesPerPs;
    private final double hopPs;
    private final double startPs;
    private final double nodeBytesPerPs;
    private final double messagePs;
    private final Readings readings;
    private final PowerCap cap;

    private Cluster(SystemSpec system, Rank rank, long chips, Readings readings, PowerCap cap) {
        this.cap = cap;
        this.system = system;
        this.rank = rank;
        this.chips = chips;
        this.readings = readings;
        SystemSpec.ScaleUp up = system.scaleUp();
        double efficiency = readings.of(up.efficiency());
        linkBytesPerPs = new double[up.links().size()];
        for (int i = 0; i < linkBytesPerPs.length; i++) {
            linkBytesPerPs[i] = readings.of(up.links().get(i)) * efficiency * 1e-12;
        }
        hopPs = readings.of(up.hopLatency()) * 1e12;
        startPs = up.startLatency() == null ? 0 : readings.of(up.startLatency()) * 1e12;
        SystemSpec.ScaleOut out = system.scaleOut();
        nodeBytesPerPs =
                out == null ? 0 : out.nics() * readings.of(out.nicBandwidth()) * readings.of(out.efficiency()) * 1e-12;
        messagePs = out == null ? 0 : readings.of(out.latency()) * 1e12;
    }

    /**
     * The system called {@code name} in {@code catalog}; the name may be an alias.
     *
     * @throws trnsim.workloads.document.InputException if its fields contradict each other
     */
    public static SystemSpec system(Catalog catalog, String name) {
        SystemSpec system = catalog.read(Folder.SYSTEMS, catalog.require(Folder.SYSTEMS, name), SystemSpec.class);
        SystemRules.check(system);
        return system;
    }

    /** The chip of {@code system}. */
    public static ChipSpec chip(Catalog catalog, SystemSpec system) {
        return catalog.read(Folder.CHIPS, catalog.require(Folder.CHIPS, system.chip()), ChipSpec.class);
    }

    /**
     * {@code chips} chips of {@code system}.
     *
     * @throws IllegalArgumentException if a rank of that many cores does not exist
     */
    public static Cluster of(
            SystemSpec system, ChipSpec chip, long chips, @Nullable Integer coresPerRank, Readings readings) {
        return new Cluster(system, new Rank(chip, coresPerRank, readings), chips, readings, PowerCap.NONE);
    }

    /** The same chips under {@code limit}. */
    public Cluster capped(PowerCap limit) {
        return new Cluster(system, rank, chips, readings, limit);
    }

    /** What limits the chips' power beside themselves. */
    public PowerCap cap() {
        return cap;
    }

    public SystemSpec system() {
        return system;
    }

    public Rank rank() {
        return rank;
    }

    public long chips() {
        return chips;
    }

    public long ranks() {
        return chips * rank.ranksPerChip();
    }

    public int ranksPerChip() {
        return rank.ranksPerChip();
    }

    /** Chips of a domain that are in use. */
    public int chipsPerDomain() {
        return (int) Math.min(chips, system.chips());
    }

    /** Domains the chips fill. */
    public long domains() {
        return Math.ceilDiv(chips, system.chips());
    }

    /** Hosts the chips fill. */
    public long nodes() {
        return Math.ceilDiv(chips, Math.max(1, system.chips() / system.nodes()));
    }

    /** Hosts of a domain that are in use. */
    public int nodesPerDomain() {
        return Math.ceilDiv(chipsPerDomain(), Math.max(1, system.chips() / system.nodes()));
    }

    /** Bytes per picosecond of one direction of a link of dimension {@code i}, as large collectives reach it. */
    public double linkBytesPerPs(int i) {
        return linkBytesPerPs[Math.min(i, linkBytesPerPs.length - 1)];
    }

    public List<Integer> dimensions() {
        return system.scaleUp().dimensions();
    }

    /** A quantity of the system, as this cluster reads it. */
    public double read(Sourced quantity) {
        return readings.of(quantity);
    }

    /** Fixed time of a collective beside the start of its operator. */
    public double startPs() {
        return startPs;
    }

    /** Time a step of a collective inside the domain adds. */
    public double hopPs() {
        return hopPs;
    }

    /** Bytes per picosecond of one direction of a host's NICs together; 0 without a network. */
    public double nodeBytesPerPs() {
        return nodeBytesPerPs;
    }

    /** Time of one message between hosts. */
    public double messagePs() {
        return messagePs;
    }

    /** Ranks of a host. */
    public long ranksPerNode() {
        return (long) ranksPerChip() * Math.max(1, Math.ceilDiv(chipsPerDomain(), nodesPerDomain()));
    }

    /** Average draw of one chip when all together spend {@code energyPj} above idle in {@code seconds}, at most its peak. */
    public double chipWatts(double energyPj, double seconds) {
        double idle = rank.idleWatts() * ranksPerChip();
        return Math.min(rank.chipPeakWatts(), idle + energyPj * 1e-12 / seconds / chips);
    }

    /** Power of the site when chips draw {@code chipWatts} on average, in watts. */
    public double siteWatts(double chipWatts) {
        return itWatts(chipWatts) * readings.of(system.overhead().pue());
    }

    /** Power of the racks when chips draw {@code chipWatts} on average, in watts; a share of a host at its share, as its price. */
    public double itWatts(double chipWatts) {
        SystemSpec.Overhead overhead = system.overhead();
        double hosts = (double) chips * system.nodes() / system.chips();
        double used = chips * chipWatts + hosts * readings.of(system.host().power());
        return used * readings.of(overhead.conversion()) + chips * readings.of(overhead.network());
    }

    /** Price of all chips in dollars per second, a share of a domain at its share of the price; empty if nobody knows. */
    public Optional<Double> dollarsPerSecond() {
        return priceQuantity(system).map(price -> readings.of(price) * chips / system.chips());
    }

    /** The price a run uses: on demand if printed, else the capacity block, else the estimate. */
    public static Optional<Sourced> priceQuantity(SystemSpec system) {
        SystemSpec.Price price = system.price();
        if (price == null) {
            return Optional.empty();
        }
        Sourced chosen = price.onDemand() != null
                ? price.onDemand()
                : price.capacityBlock() != null ? price.capacityBlock() : price.estimate();
        return Optional.ofNullable(chosen);
    }
}
