package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import trnsim.kernels.chip.ChipSpec;
import trnsim.simulator.report.Table;
import trnsim.simulator.run.LoadTable.Peak;
import trnsim.simulator.run.PoolLayouts.Tried;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.document.InputException;
import trnsim.workloads.spec.ServeSpec;
import trnsim.workloads.unit.Dimension;

/** The capacity of a prefill and a decode pool, as they are and with their chips divided otherwise. */
final class PoolsCapacity {

    private final ServeSpec spec;
    private final Context context;
    private final CapacitySearch search;
    private final Cells cells;
    private final LoadTable loads;
    private final Asked requests;

    PoolsCapacity(ServeSpec spec, Context context, CapacitySearch search, Cells cells, LoadTable loads) {
        this.spec = spec;
        this.context = context;
        this.search = search;
        this.cells = cells;
        this.loads = loads;
        this.requests = new Asked(spec, context.folder());
    }

    /** The pools on {@code system}, with their own layouts if those fit there, else the smallest that do. */
    private ServeSpec on(String system) {
        SystemSpec named = Cluster.system(context.catalog(), system);
        Comparison.requireOneSystem(spec);
        if (named.name().equals(Cluster.system(context.catalog(), spec.system()).name())) {
            return spec;
        }
        ChipSpec chip = Cluster.chip(context.catalog(), named);
        ServeSpec there = (ServeSpec) Comparison.on(spec, chip, named, spec.chips());
        try {
            PoolsRun.of(PoolLayouts.own(there), context, requests);
            return there;
        } catch (InputException given) {
            return there.searched();
        }
    }

    private List<ServeSpec> all(List<String> systems) {
        if (systems.isEmpty()) {
            return List.of(spec);
        }
        List<ServeSpec> all = new ArrayList<>();
        for (String system : systems) {
            all.add(on(system));
        }
        return all;
    }

    /** The highest load of the pools as they are: a row a system. */
    Table loads(List<String> systems) {
        Table table = new Table(loads.head());
        for (ServeSpec there : all(systems)) {
            LoadedFleet fleet = LoadedFleet.of(PoolsRun.of(there, context, requests));
            Peak peak = loads.peak(fleet);
            loads.note(fleet.system(), peak.load());
            loads.row(table, peak);
        }
        return table;
    }

    /** The highest load of each division of the chips that was tried, and which of them is best on each system. */
    Table splits(List<String> systems) {
        Table table = new Table(loads.head("prefill_chips", "decode_chips", "best"));
        for (ServeSpec there : all(systems)) {
            TreeMap<Integer, Tried> tried = splits(there).tried(loads);
            int best = Crest.highest(tried, Tried::rate);
            for (var entry : tried.entrySet()) {
                Tried one = entry.getValue();
                Peak peak = one.peak();
                if (peak == null) {
                    continue;
                }
                boolean first = entry.getKey() == best;
                if (first) {
                    loads.note(peak.fleet().system(), peak.load());
                }
                loads.row(
                        table,
                        peak,
                        cells.of(one.split().prefillChips(), Dimension.COUNT),
                        cells.of(one.split().decodeChips(), Dimension.COUNT),
                        first && peak.load().met() ? "yes" : "");
            }
        }
        return table;
    }

    /** The front over divisions of the chips and loads. */
    void front(List<String> systems, CapacityFront front) {
        for (ServeSpec there : all(systems)) {
            splits(there).front(front, search);
        }
    }

    /** The smallest fleets for {@code demand} requests per second: one a system. */
    void sizes(List<String> systems, double demand, SizeTable sizes) {
        for (ServeSpec there : all(systems)) {
            PoolLayouts layouts = new PoolLayouts(there, context, requests);
            sizes.add(new PoolSizes(layouts, search, demand, context).smallest());
        }
    }

    private PoolSplits splits(ServeSpec there) {
        return new PoolSplits(new PoolLayouts(there, context, requests), context);
    }
}
