package trnsim.simulator.serving.frontend;

import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.catalog.UnknownNameException;
import trnsim.workloads.spec.FrontendSpec;
import trnsim.workloads.spec.FrontendSpec.Sampling;
import trnsim.workloads.spec.ServeSpec;
import trnsim.workloads.unit.Sourced;

/**
 * The hosts of a serving workload and the software on them, found in the catalog.
 *
 * @param spec what the workload asks for
 * @param host one of the hosts
 * @param costs what its software takes of a reference core
 */
public record Frontend(FrontendSpec spec, HostSpec host, FrontendCosts costs) {

    private static final int MOST_CORES = 1_000_000;
    private static final double PS_PER_S = 1e12;

    /** The front end of {@code spec}; null if it has none. */
    public static @Nullable Frontend of(ServeSpec spec, Catalog catalog) {
        FrontendSpec asked = spec.frontend();
        if (asked == null) {
            return null;
        }
        if (spec.disaggregation() != null) {
            throw asked.origin()
                    .error("host", "hosts are not simulated before two pools; remove frontend or disaggregation");
        }
        if (spec.mixed()) {
            throw asked.origin()
                    .error(
                            "host",
                            "hosts are not simulated before replicas of several kinds; remove frontend or beside");
        }
        if (asked.sampling() == Sampling.HOST && spec.speculation() != null) {
            throw asked.origin()
                    .error(
                            "sampling",
                            "drafts are checked on the device; write sampling: device, or remove speculation");
        }
        if (asked.sampling() == Sampling.HOST && asked.dedicated()) {
            throw asked.origin()
                    .error(
                            "sampling",
                            "logits go to the memory of the accelerators' own hosts; write dedicated: false, or sampling: device");
        }
        Frontend found = new Frontend(asked, host(asked, catalog), costs(asked, catalog));
        Integer cores = asked.cores();
        if (cores != null && (cores < 1 || cores > found.host.cores())) {
            throw asked.origin()
                    .error(
                            "cores",
                            cores + " cores: a host " + found.host.name() + " has 1 to " + found.host.cores()
                                    + "; write more hosts for more");
        }
        if ((long) asked.hosts() * found.coresPerHost() > MOST_CORES) {
            throw asked.origin()
                    .error(
                            "hosts",
                            asked.hosts() + " hosts of " + found.coresPerHost() + " cores are more than the "
                                    + MOST_CORES + " cores a run may have");
        }
        return found;
    }

    private static HostSpec host(FrontendSpec asked, Catalog catalog) {
        try {
            return catalog.read(Folder.HOSTS, catalog.require(Folder.HOSTS, asked.host()), HostSpec.class);
        } catch (UnknownNameException e) {
            throw e.at(asked.origin(), "host");
        }
    }

    private static FrontendCosts costs(FrontendSpec asked, Catalog catalog) {
        try {
            return catalog.read(
                    Folder.FRONTENDS, catalog.require(Folder.FRONTENDS, asked.software()), FrontendCosts.class);
        } catch (UnknownNameException e) {
            throw e.at(asked.origin(), "software");
        }
    }

    /** True if answer tokens are chosen here. */
    public boolean samples() {
        return spec.sampling() == Sampling.HOST;
    }

    /** Cores of a host that work for the front end. */
    public int coresPerHost() {
        Integer asked = spec.cores();
        return asked == null ? host.cores() : asked;
    }

    /** Cores of all hosts that do. */
    public int cores() {
        return spec.hosts() * coresPerHost();
    }

    /**
     * The work in whole picoseconds, with quantities read by {@code read}.
     *
     * @param vocabulary entries that an answer token is chosen from
     */
    public HostWork work(ToDoubleFunction<Sourced> read, long vocabulary) {
        double pace = read.applyAsDouble(host.pace());
        return new HostWork(
                cores(),
                ps(read.applyAsDouble(costs.route()) / pace),
                ps(read.applyAsDouble(costs.request()) / pace),
                ps(1 / (read.applyAsDouble(costs.tokenise()) * pace)),
                ps(read.applyAsDouble(costs.token()) / pace),
                samples() ? ps(vocabulary * read.applyAsDouble(costs.sample()) / pace) : 0);
    }

    private static long ps(double seconds) {
        return StrictMath.round(seconds * PS_PER_S);
    }

    /**
     * What the hosts draw beside what the system counts already, on average.
     *
     * @param busy share of the time that the cores at work here are busy
     * @param hosts how many
     */
    public double watts(ToDoubleFunction<Sourced> read, double busy, double hosts) {
        if (!spec.dedicated()) {
            return 0;
        }
        double idle = read.applyAsDouble(host.power().idle());
        double peak = read.applyAsDouble(host.power().peak());
        return hosts * (idle + (peak - idle) * Math.min(1, busy) * coresPerHost() / host.cores());
    }

    /** Dollars per second of {@code hosts} hosts beside what the system counts already; empty if nobody prints a price. */
    public Optional<Double> dollarsPerSecond(ToDoubleFunction<Sourced> read, double hosts) {
        if (!spec.dedicated()) {
            return Optional.of(0.0);
        }
        HostSpec.Price price = host.price();
        return price == null ? Optional.empty() : Optional.of(hosts * read.applyAsDouble(price.onDemand()));
    }
}
