package trnsim.simulator.training;

import java.util.ArrayList;
import java.util.List;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Origin;
import trnsim.workloads.plan.Axis;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Recompute;

/** What layouts can say and the simulator cannot price yet. It refuses them: a part left out would look like a free one. */
public final class Unmodelled {

    /**
     * A part of a layout that has no price.
     *
     * @param field where a workload file says it
     * @param what for people, such as {@code "context parallelism"}
     */
    public record Part(String field, String what) {}

    private Unmodelled() {}

    /** The parts of {@code layout} that have no price, empty if all have one. */
    public static List<Part> of(Layout layout) {
        List<Part> parts = new ArrayList<>();
        if (layout.context() > 1) {
            parts.add(new Part("parallel.context", "context parallelism"));
        }
        if (layout.routing().nodes() > 0) {
            parts.add(new Part("parallel.expert-nodes", "routing to a limited number of nodes"));
        }
        if (layout.states().group() > 0 && layout.states().group() < layout.equalRanks()) {
            parts.add(new Part("parallel.hybrid-shard", "sharing within groups of replicas"));
        }
        if (layout.recompute() == Recompute.ALTERNATE) {
            parts.add(new Part("recompute", "recomputing every second matmul"));
        }
        if (layout.kept().offload().any()) {
            parts.add(new Part("parallel.offload", "offloading to the host"));
        }
        if (!regular(layout)) {
            parts.add(new Part("parallel.order", "this order of the dimensions"));
        }
        return List.copyOf(parts);
    }

    /** Ranks with equal weights lie at one stride, and so do the ranks that share experts. */
    private static boolean regular(Layout layout) {
        List<Axis> order = layout.order();
        boolean apart = Math.abs(order.indexOf(Axis.CONTEXT) - order.indexOf(Axis.DATA)) > 1;
        boolean experts = layout.expert() > 1 && order.getLast() != Axis.PIPELINE;
        return !(apart && layout.context() > 1 && layout.data() > 1) && !experts;
    }

    /**
     * Does nothing if all of {@code layout} has a price.
     *
     * @throws InputException if a part has none; it names the first, in the file of {@code workload}
     */
    static void check(Layout layout, Origin workload) {
        for (Part part : of(layout)) {
            throw workload.error(part.field(), part.what() + " is not modelled yet");
        }
    }
}
