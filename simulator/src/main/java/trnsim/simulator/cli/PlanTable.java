package trnsim.simulator.cli;

import java.util.List;
import java.util.Locale;
import trnsim.simulator.report.Table;
import trnsim.simulator.run.Losses;
import trnsim.simulator.run.PlanRun;
import trnsim.simulator.search.Searched.Found;
import trnsim.simulator.training.TrainingStep;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/** What {@code plan} prints: texts for people, plain numbers in SI units for programs. */
final class PlanTable {

    private final boolean plain;

    PlanTable(boolean plain) {
        this.plain = plain;
    }

    /** The best layouts of one cluster, and why they lose against the first. */
    Table best(PlanRun run) {
        Table table = new Table(
                "layout",
                "step",
                "over best",
                "MFU",
                "memory",
                "tensor comm",
                "expert comm",
                "data comm",
                "bubble",
                "estimate",
                "loses by");
        Found first = run.searched().best().getFirst();
        double peak = run.cluster().ranks()
                * run.cluster().rank().peakFlops(first.plan().compute());
        for (Found found : run.searched().best()) {
            TrainingStep step = found.step();
            double ps = step.stepPs();
            table.row(
                    shown(found.plan().layout()),
                    number(ps * 1e-12, Dimension.SECONDS),
                    signed(ps / first.step().stepPs() - 1),
                    number(step.modelFlops() / (ps * 1e-12) / peak, Dimension.FRACTION),
                    number(found.memoryBytes(), Dimension.BYTES),
                    number(step.tensorCommPs() / ps, Dimension.FRACTION),
                    number(step.expertCommPs() / ps, Dimension.FRACTION),
                    number(step.dataCommPs() / ps, Dimension.FRACTION),
                    number(step.bubblePs() / ps, Dimension.FRACTION),
                    signed(found.estimatePs() / ps - 1),
                    found.equals(first) ? "" : Losses.of(first.step(), step));
        }
        return table;
    }

    /** The layouts that no other beats in both time and money or energy; of several clusters, the best of each at least. */
    Table front(List<PlanRun> runs) {
        Table table =
                new Table("system", "chips", "layout", "step", "time to train", "cost", "energy", "front of time and");
        for (PlanRun run : runs) {
            for (Found found : run.searched().best()) {
                boolean money = PlanRun.onFront(runs, run, found, false);
                boolean energy = PlanRun.onFront(runs, run, found, true);
                if (money
                        || energy
                        || runs.size() > 1 && found.equals(run.searched().best().getFirst())) {
                    front(table, run, found, money, energy);
                }
            }
        }
        return table;
    }

    private void front(Table table, PlanRun run, Found found, boolean money, boolean energy) {
        PlanRun.Whole whole = run.whole(found);
        table.row(
                run.cluster().system().name(),
                plain
                        ? Format.whole(run.cluster().chips())
                        : Long.toString(run.cluster().chips()),
                shown(found.plan().layout()),
                number(found.step().stepPs() * 1e-12, Dimension.SECONDS),
                plain ? Format.duration(whole.seconds()) : Double.toString(whole.seconds()),
                Double.isNaN(whole.dollars()) ? "" : number(whole.dollars(), Dimension.DOLLARS),
                number(whole.joules(), Dimension.JOULES),
                (money ? "cost" : "") + (money && energy ? ", " : "") + (energy ? "energy" : ""));
    }

    /** The layout in words, weights that stay and what is not cut along the sequence included. */
    private static String shown(Layout layout) {
        return layout.shown()
                + (layout.zero() == 3 && !layout.states().reshard() ? " keeps-weights" : "")
                + (layout.tensor() > 1 && !layout.sequenceParallel() ? " no-sp" : "");
    }

    private String number(double value, Dimension dimension) {
        return plain ? Format.of(value, dimension) : Double.toString(value);
    }

    private String signed(double fraction) {
        return plain ? String.format(Locale.ROOT, "%+.2f %%", 100 * fraction) : Double.toString(fraction);
    }
}
