package trnsim.workloads.spec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import trnsim.workloads.document.Names;
import trnsim.workloads.plan.ContextAttention;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Schedule;
import trnsim.workloads.plan.StateSharing;

/** A layout as the lines of a training file: {@link GivenLayout} read backwards. Fields at their defaults are left out. */
public final class WrittenLayout {

    private WrittenLayout() {}

    /** Lines of {@code recompute:} and {@code parallel:}, without line ends. */
    public static List<String> lines(Layout layout) {
        List<String> lines = new ArrayList<>();
        lines.add("recompute: " + Names.word(layout.recompute()));
        lines.add("parallel:");
        lines.add("  tensor: " + layout.tensor());
        if (layout.context() > 1) {
            lines.add("  context: " + layout.context());
        }
        if (layout.context() > 1 && layout.attention() != ContextAttention.RING) {
            lines.add("  attention: " + Names.word(layout.attention()));
        }
        lines.add("  pipeline: " + layout.pipeline());
        stages(layout, lines);
        lines.add("  data: " + layout.data());
        experts(layout, lines);
        states(layout.states(), lines);
        lines.add("  micro-batch: " + layout.microBatch());
        if (layout.tensor() > 1 && !layout.sequenceParallel()) {
            lines.add("  sequence-parallel: false");
        }
        if (layout.kept().offload().any()) {
            lines.add("  offload: " + words(layout.kept().offload().parts()));
        }
        if (!layout.order().equals(Layout.ORDER)) {
            lines.add("  order: " + words(layout.order()));
        }
        return lines;
    }

    private static void stages(Layout layout, List<String> lines) {
        Schedule schedule = layout.stages().schedule();
        if (schedule != Schedule.ONE_FORWARD_ONE_BACKWARD && schedule != Schedule.INTERLEAVED) {
            lines.add("  schedule: " + schedule.word());
        }
        if (layout.stages().virtual() > 1) {
            lines.add("  virtual-stages: " + layout.stages().virtual());
        }
        if (!layout.stages().layers().isEmpty()) {
            lines.add("  layers-per-stage: " + layout.stages().layers());
        }
    }

    private static void experts(Layout layout, List<String> lines) {
        if (layout.expert() > 1) {
            lines.add("  expert: " + layout.expert());
        }
        if (layout.routing().imbalance() > 1) {
            lines.add("  expert-imbalance: " + layout.routing().imbalance());
        }
        if (layout.routing().capacityFactor() > 0) {
            lines.add("  capacity-factor: " + layout.routing().capacityFactor());
        }
        if (layout.routing().nodes() > 0) {
            lines.add("  expert-nodes: " + layout.routing().nodes());
        }
    }

    private static void states(StateSharing states, List<String> lines) {
        lines.add("  zero: " + states.zero());
        if (states.zero() == 3 && !states.reshard()) {
            lines.add("  reshard: false");
        }
        if (states.group() > 0) {
            lines.add("  hybrid-shard: " + states.group());
        }
    }

    private static String words(Collection<? extends Enum<?>> constants) {
        return "["
                + String.join(", ", constants.stream().map(c -> Names.word(c)).toList()) + "]";
    }
}
