package trnsim.simulator.training;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.step.RankGrid;
import trnsim.workloads.plan.Axis;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Traffic;

/**
 * The ranks of a layout as a grid whose axes are the groups that talk.
 *
 * <pre>
 *   digits   tensor, context and data in the order of the layout, cut where one of the groups below ends inside of them
 *   expert   the lowest digits, as many as hold the expert degree           expert-data   all others
 *   data     context and data
 *   shard    the lowest digits of data that hold a hybrid group             replica       the rest of data
 * </pre>
 *
 * <p>Where stages lie between digits, the ranks of a group are not one stride apart; nothing here asks for that.
 */
final class TrainingGrid {

    /** Values of a dimension that lie {@code stride} ranks apart. */
    private record Digit(Axis axis, long extent, long stride) {}

    private final Layout layout;
    private final List<Digit> digits = new ArrayList<>();

    private TrainingGrid(Layout layout) {
        this.layout = layout;
        for (Axis axis : layout.order()) {
            long extent = layout.degrees().of(axis);
            if (axis != Axis.PIPELINE && extent > 1) {
                digits.add(new Digit(axis, extent, layout.stride(axis)));
            }
        }
    }

    /** The grid of {@code layout}; axis numbers are the ordinals of {@link Traffic.Group}. */
    static RankGrid of(Layout layout) {
        return new TrainingGrid(layout).grid();
    }

    /** The field of {@code layout} whose groups hold parts of what other dimensions number; null if none does. */
    static @Nullable String torn(Layout layout) {
        return new TrainingGrid(layout).cut();
    }

    /** Cuts the digits where groups end; the field whose groups end nowhere, or null. */
    private @Nullable String cut() {
        if (layout.expert() > 1 && !cut(all(), layout.expert())) {
            return "expert";
        }
        boolean shared = cut(data(), layout.states().shards(layout.equalRanks()))
                && cut(expertData(), layout.states().shards(layout.equalExpertRanks()));
        return shared ? null : "hybrid-shard";
    }

    private RankGrid grid() {
        String torn = cut();
        if (torn != null) {
            throw new IllegalArgumentException(
                    "parallel." + torn + ": its groups do not fit into " + layout.shownDegrees()
                            + ". Maybe a degree that divides or multiplies those before it in the order?");
        }
        long shards = layout.states().shards(layout.equalRanks());
        long expertShards = layout.states().shards(layout.equalExpertRanks());
        int[] axes = new int[Traffic.Group.values().length];
        axes[Traffic.Group.TENSOR.ordinal()] = of(Axis.TENSOR);
        axes[Traffic.Group.CONTEXT.ordinal()] = of(Axis.CONTEXT);
        axes[Traffic.Group.DATA.ordinal()] = data();
        axes[Traffic.Group.EXPERT.ordinal()] = experts();
        axes[Traffic.Group.EXPERT_DATA.ordinal()] = expertData();
        int shard = lowest(data(), shards);
        int expertShard = lowest(expertData(), expertShards);
        axes[Traffic.Group.SHARD.ordinal()] = shard;
        axes[Traffic.Group.REPLICA.ordinal()] = data() & ~shard;
        axes[Traffic.Group.EXPERT_SHARD.ordinal()] = expertShard;
        axes[Traffic.Group.EXPERT_REPLICA.ordinal()] = expertData() & ~expertShard;
        return new RankGrid(
                layout.pipeline(),
                layout.stride(Axis.PIPELINE),
                digits.stream().mapToLong(Digit::extent).toArray(),
                digits.stream().mapToLong(Digit::stride).toArray(),
                axes);
    }

    private int all() {
        return (1 << digits.size()) - 1;
    }

    private int of(Axis axis) {
        int found = 0;
        for (int i = 0; i < digits.size(); i++) {
            found |= digits.get(i).axis() == axis ? 1 << i : 0;
        }
        return found;
    }

    private int data() {
        return all() & ~of(Axis.TENSOR);
    }

    private int experts() {
        return layout.expert() > 1 ? lowest(all(), layout.expert()) : 0;
    }

    private int expertData() {
        return layout.expert() > 1 ? all() & ~experts() : data();
    }

    /** The lowest digits of {@code set} that hold {@code ranks} values together. */
    private int lowest(int set, long ranks) {
        long inner = 1;
        int found = 0;
        for (int i = 0; i < digits.size() && inner < ranks; i++) {
            if ((set >> i & 1) != 0) {
                inner *= digits.get(i).extent();
                found |= 1 << i;
            }
        }
        return found;
    }

    /** Cuts a digit of {@code set} in two where its lowest {@code ranks} values end; false if they do not end in a digit. */
    private boolean cut(int set, long ranks) {
        long inner = 1;
        for (int i = 0; i < digits.size() && inner < ranks; i++) {
            if ((set >> i & 1) == 0) {
                continue;
            }
            Digit digit = digits.get(i);
            if (inner * digit.extent() > ranks) {
                long first = ranks / inner;
                if (first * inner != ranks || digit.extent() % first != 0) {
                    return false;
                }
                digits.set(i, new Digit(digit.axis(), first, digit.stride()));
                digits.add(i + 1, new Digit(digit.axis(), digit.extent() / first, digit.stride() * first));
                return true;
            }
            inner *= digit.extent();
        }
        return inner == ranks;
    }

    /** The digits along which ranks meet only at the end of the step: replicas that share neither experts nor weights. */
    static int looseDigits(RankGrid grid, Layout layout) {
        int[] axes = grid.axes();
        int met = axes[Traffic.Group.CONTEXT.ordinal()] | axes[Traffic.Group.EXPERT.ordinal()];
        int shared = layout.zero() == 3
                ? axes[Traffic.Group.SHARD.ordinal()] | axes[Traffic.Group.EXPERT_SHARD.ordinal()]
                : 0;
        return axes[Traffic.Group.DATA.ordinal()] & ~met & ~shared;
    }
}
