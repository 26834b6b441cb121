package trnsim.simulator.search;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import trnsim.simulator.search.Limits.Limit;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.training.TrainingPlan;
import trnsim.simulator.training.Verdict;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.unit.Format;

/** Says why nothing is within limits: the one that no legal layout has, or the two that none has together. */
final class Contradiction {

    private final TrainingPlan seed;
    private final Cluster cluster;
    private final Limits limits;
    private final List<Layout> layouts;

    Contradiction(TrainingPlan seed, Cluster cluster, Limits limits) {
        this.seed = seed;
        this.cluster = cluster;
        this.limits = limits;
        layouts = LayoutSpace.unlimited(seed, cluster, limits);
    }

    String sentence() {
        if (layouts.isEmpty()) {
            return "no layout of this model divides its layers, heads and global batch of " + seed.globalBatch()
                    + " over " + Format.whole(cluster.chips()) + " chips; use another number of chips or another batch";
        }
        List<Limit> all = limits.all();
        for (Limit limit : all) {
            if (layouts.stream().noneMatch(limit.allows())) {
                return limit.shown() + ": no legal layout on " + Format.whole(cluster.chips()) + " chips has that"
                        + nearest(limit);
            }
        }
        for (int i = 0; i < all.size(); i++) {
            for (int j = i + 1; j < all.size(); j++) {
                if (layouts.stream()
                        .noneMatch(all.get(i).allows().and(all.get(j).allows()))) {
                    return all.get(i).shown() + " and " + all.get(j).shown()
                            + " contradict each other: no legal layout has both. Leave one out";
                }
            }
        }
        return memory(all);
    }

    /** With enough memory for any, what is asked for has layouts; so it contradicts memory. */
    private String memory(List<Limit> all) {
        boolean asked = limits.memoryBytes() < Verdict.usableBytes(cluster);
        double usable = asked ? limits.memoryBytes() : Verdict.usableBytes(cluster);
        String most = asked ? "--max-memory " + bytes(usable) : "the " + bytes(usable) + " that a rank may use";
        if (layouts.stream().noneMatch(limits::allow)) {
            return String.join(", ", all.stream().map(Limit::shown).toList())
                    + " contradict each other: no legal layout has them all. Leave one out";
        }
        MemoryColumn memory =
                new MemoryColumn(seed, cluster.read(cluster.system().host().memory()) / cluster.ranksPerNode());
        for (Limit limit : all) {
            double least = least(memory, layouts.stream().filter(limit.allows()).toList());
            if (least > usable) {
                return limit.shown() + " and " + most + " contradict each other: no layout with it needs less than "
                        + bytes(least);
            }
        }
        double least = least(memory, layouts.stream().filter(limits::allow).toList());
        List<String> names = new ArrayList<>(all.stream().map(Limit::shown).toList());
        return (names.isEmpty()
                        ? "no layout on " + Format.whole(cluster.chips()) + " chips fits "
                        : String.join(", ", names) + " contradict ")
                + most
                + ": all need at least " + bytes(least)
                + (names.isEmpty() ? "" : ". Use more chips or leave one out");
    }

    private static double least(MemoryColumn memory, List<Layout> layouts) {
        return layouts.stream().mapToDouble(memory::bytes).min().orElse(Double.POSITIVE_INFINITY);
    }

    private String nearest(Limit limit) {
        Dimension dimension = limit.dimension();
        if (dimension == null) {
            return "";
        }
        TreeSet<Long> values = new TreeSet<>();
        layouts.forEach(layout -> values.add(dimension.of(layout)));
        Long below = values.floor(limit.from());
        Long above = values.ceiling(limit.to());
        return ". Maybe " + (below == null ? above : above == null ? below : below + " or " + above) + "?";
    }

    private static String bytes(double value) {
        return Format.of(value, trnsim.workloads.unit.Dimension.BYTES);
    }
}
