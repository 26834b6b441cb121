package trnsim.simulator.training;

import java.util.ArrayList;
import java.util.List;
import trnsim.simulator.step.RankGrid;
import trnsim.workloads.plan.Axis;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Traffic;

/** The ranks of a layout as a grid whose axes are the groups that talk. */
final class TrainingGrid {

    private TrainingGrid() {}

    /** The grid of {@code layout}; axis numbers are the ordinals of {@link Traffic.Group}. */
    static RankGrid of(Layout layout) {
        List<Long> extents = new ArrayList<>();
        List<Long> strides = new ArrayList<>();
        List<Axis> dimensions = new ArrayList<>();
        long inner = 1;
        int expertDigits = 0;
        for (Axis axis : layout.order()) {
            if (axis == Axis.PIPELINE) {
                continue;
            }
            long extent = layout.degrees().of(axis);
            long stride = layout.stride(axis);
            boolean cut = inner < layout.expert() && layout.expert() < inner * extent;
            long first = cut ? layout.expert() / inner : extent;
            add(extents, strides, dimensions, first, stride, axis);
            inner *= first;
            if (inner <= layout.expert()) {
                expertDigits = (1 << extents.size()) - 1;
            }
            if (cut) {
                requireNested(layout, inner, extent, first);
                add(extents, strides, dimensions, extent / first, stride * first, axis);
                inner *= extent / first;
            }
        }
        int[] axes = new int[Traffic.Group.values().length];
        int experts = layout.expert() > 1 ? expertDigits : 0;
        for (int i = 0; i < dimensions.size(); i++) {
            Axis axis = dimensions.get(i);
            int bit = 1 << i;
            axes[Traffic.Group.TENSOR.ordinal()] |= axis == Axis.TENSOR ? bit : 0;
            axes[Traffic.Group.CONTEXT.ordinal()] |= axis == Axis.CONTEXT ? bit : 0;
            axes[Traffic.Group.DATA.ordinal()] |= axis == Axis.TENSOR ? 0 : bit;
        }
        int all = (1 << dimensions.size()) - 1;
        axes[Traffic.Group.EXPERT.ordinal()] = experts;
        axes[Traffic.Group.EXPERT_DATA.ordinal()] =
                layout.expert() > 1 ? all & ~experts : axes[Traffic.Group.DATA.ordinal()];
        return new RankGrid(
                layout.pipeline(),
                layout.stride(Axis.PIPELINE),
                extents.stream().mapToLong(Long::longValue).toArray(),
                strides.stream().mapToLong(Long::longValue).toArray(),
                axes);
    }

    private static void requireNested(Layout layout, long inner, long extent, long first) {
        if (inner != layout.expert() || extent % first != 0) {
            throw new IllegalArgumentException("groups of " + layout.expert()
                    + " ranks that share experts do not fit into " + layout.shownDegrees()
                    + ". Maybe an expert degree that divides or multiplies the tensor degree?");
        }
    }

    private static void add(
            List<Long> extents, List<Long> strides, List<Axis> dimensions, long extent, long stride, Axis axis) {
        if (extent > 1) {
            extents.add(extent);
            strides.add(stride);
            dimensions.add(axis);
        }
    }
}
