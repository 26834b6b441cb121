package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.List;
import trnsim.kernels.chip.ChipSpec;
import trnsim.simulator.report.Table;
import trnsim.simulator.run.CapacitySearch.Load;
import trnsim.simulator.run.LoadTable.Peak;
import trnsim.simulator.run.SizeTable.Size;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.document.InputException;
import trnsim.workloads.spec.ServeSpec;
import trnsim.workloads.unit.Readings;

/** A serving workload's capacity on one system or several, as tables. */
public final class CapacityTable {

    private final ServeSpec spec;
    private final Context context;
    private final CapacitySearch search;
    private final Cells cells;
    private final LoadTable loads;
    private final List<String> notes = new ArrayList<>();

    /** @param plain tables for people; else exact numbers in SI units */
    public CapacityTable(ServeSpec spec, Context context, CapacitySearch search, boolean plain) {
        this.cells = new Cells(plain);
        this.spec = spec;
        this.context = context.withoutRanges();
        this.search = search;
        this.loads = new LoadTable(search, cells);
        if (spec.arrivals().users() != null) {
            throw spec.origin()
                    .error("arrivals.users", "capacity varies the rate of an open loop; write rate in place of users");
        }
    }

    /** What the tables do not say. */
    public List<String> notes() {
        List<String> all = new ArrayList<>(loads.notes());
        all.addAll(notes);
        return all;
    }

    /** True if an objective was met somewhere. */
    public boolean met() {
        return loads.met();
    }

    /** The workload on {@code system} alone, with its own layout if that fits there, else the best. */
    private ServeRun on(String system) {
        SystemSpec named = Cluster.system(context.catalog(), system);
        if (named.name().equals(Cluster.system(context.catalog(), spec.system()).name())) {
            return ServeRun.of(spec, context);
        }
        ChipSpec chip = Cluster.chip(context.catalog(), named);
        ServeSpec there = (ServeSpec) Comparison.on(spec, chip, named, spec.chips());
        try {
            return ServeRun.of(there, context);
        } catch (InputException given) {
            return ServeRun.of(there.searched(), context);
        }
    }

    /**
     * The highest load that meets the objectives on the workload's number of chips: a row for each of {@code systems}, or one for
     * the workload's own chips if none is named.
     */
    public Table loads(List<String> systems) {
        requireObjectives();
        if (spec.disaggregation() != null) {
            return pools().loads(systems);
        }
        Table table = new Table(loads.head());
        if (systems.isEmpty() && spec.mixed()) {
            row(table, LoadedFleet.of(MixedRun.of(spec, context)));
            return table;
        }
        for (String system : own(systems)) {
            row(table, LoadedFleet.of(on(system)));
        }
        return table;
    }

    /** The same for every way to divide the chips between two pools, or some of many: a row for each on each system. */
    public Table splits(List<String> systems) {
        requireObjectives();
        if (spec.disaggregation() == null) {
            throw spec.origin().error("disaggregation", "--split divides chips between two pools, and there is one");
        }
        return pools().splits(systems);
    }

    private PoolsCapacity pools() {
        return new PoolsCapacity(spec, context, search, cells, loads);
    }

    private void row(Table table, LoadedFleet fleet) {
        Peak peak = loads.peak(fleet);
        loads.note(fleet.system(), peak.load());
        loads.row(table, peak);
    }

    /** {@code systems}, or the workload's if there are none. */
    private List<String> own(List<String> systems) {
        return systems.isEmpty() ? List.of(spec.system()) : systems;
    }

    /** Sizes and fronts are those of one kind of replica. */
    private List<String> alone(List<String> systems, String option) {
        if (systems.isEmpty() && spec.mixed()) {
            throw spec.origin()
                    .error(
                            "beside",
                            option + " takes one kind of replica at a time; name systems with --systems, or remove"
                                    + " beside");
        }
        return own(systems);
    }

    /** The smallest fleet that meets {@code demand} requests per second within the objectives: a row a system. */
    public Table fleets(List<String> systems, double demand) {
        requireObjectives();
        SizeTable sizes = new SizeTable(cells, loads);
        if (spec.disaggregation() != null) {
            pools().sizes(systems, demand, sizes);
            return sizes.table();
        }
        for (String system : alone(systems, "--demand")) {
            ServeRun run = on(system);
            Load load = search.smallest(run.loads(), demand);
            long chips = Math.ceilDiv(
                    (long) load.replicas() * run.plan().replicaRanks(),
                    run.cluster().ranksPerChip());
            Cluster cluster = Cluster.of(
                    run.machine().system(), run.machine().chip(), chips, run.coresPerRank(), Readings.central());
            sizes.add(new Size(
                    run.machine().system().name(),
                    chips,
                    LoadedFleet.layout(run, load.replicas()),
                    load,
                    run.money(cluster, load.result(), load.replicas())));
        }
        return sizes.table();
    }

    /** Where no other layout and load gives both a faster answer to each user and more tokens from each chip. */
    public Table pareto(List<String> systems) {
        CapacityFront front = new CapacityFront(cells);
        if (spec.disaggregation() != null) {
            pools().front(systems, front);
        } else {
            for (String system : alone(systems, "--pareto")) {
                ServeRun base = on(system);
                int most = (int) Math.min(
                        base.cluster().ranks(),
                        (long) base.cluster().ranksPerChip() * base.cluster().chipsPerDomain());
                for (int tensor = 1; tensor <= most; tensor *= 2) {
                    add(front, base, tensor);
                }
            }
        }
        loads.met(true);
        notes.add("per user: 1 / median time per output token; loads in percent of the layout's saturation");
        return front.table();
    }

    private void add(CapacityFront front, ServeRun base, int tensor) {
        ServeSpec.ReplicaSpec given = spec.parallel();
        int expert = given == null ? 1 : given.expert();
        ServeRun run;
        try {
            run = ServeRun.of(base.spec().searched().laidOut(tensor, tensor % expert == 0 ? expert : 1), context);
        } catch (InputException doesNotFit) {
            return;
        }
        front.add(CapacityFront.points(LoadedFleet.of(run), search));
    }

    private void requireObjectives() {
        if (spec.slo() == null) {
            throw spec.origin().error("slo", "capacity needs latency objectives; write slo: {ttft: 2 s, tpot: 50 ms}");
        }
    }
}
