package trnsim.workloads.spec;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Default;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Origin;
import trnsim.workloads.plan.Schedule;
import trnsim.workloads.plan.StackKernels;
import trnsim.workloads.plan.StackTraffic;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Sourced;

/**
 * A training software stack of the catalog: what it runs as one kernel, what it overlaps, which schedules it has, and at most
 * {@value #MOST_CONSTANTS} figures fitted to published steps. None of it belongs to a model, a workload or a row.
 */
public record StackSpec(
        Origin origin,
        @Doc("Name of the entry, equal to its file name.") String name,
        @Doc("Name and version as its makers write it.") String title,
        @Doc("Where what follows can be read.") String source,
        @Doc("Caveats.") @Nullable String notes,
        @Doc("What runs as one kernel.") StackKernels kernels,
        @Doc("What runs beside something else.") Overlap overlap,
        @Doc("Orders of passes it has.") List<Schedule> schedules,

        @Doc("How ranks exchange.") @Default("") StackTraffic traffic,

        @Doc("Figures fitted to published steps; what is left out costs nothing.") @Default("")
        Constants constants) {

    /** Most constants a stack may have. */
    public static final int MOST_CONSTANTS = 3;

    /** No software at all: fuses what anyone fuses, costs nothing itself, and works when told, not ahead. */
    public static final StackSpec BARE = new StackSpec(
            Origin.of("bare"),
            "bare",
            "No software",
            "definition",
            null,
            StackKernels.FUSED,
            new Overlap(false, true, true, false),
            List.of(Schedule.values()),
            StackTraffic.PLAIN,
            new Constants(null, null, null));

    public StackSpec {
        if (constants.given() > MOST_CONSTANTS) {
            throw new IllegalArgumentException("constants: a stack has at most " + MOST_CONSTANTS);
        }
    }

    /** What runs in the background. */
    public record Overlap(
            @Doc("Gradients are reduced while the last backward pass computes; else after it.")
            boolean gradients,

            @Doc("Shared weights are gathered a layer ahead; else each layer waits for its own.")
            boolean weights,

            @Doc("Stages send while they compute on; else a stage waits until what it sent has arrived.")
            boolean sends,

            @Doc("Tokens travel to experts and back while another micro-batch computes.") @Default("false")
            boolean experts) {}

    /** Fitted figures; each is null where the stack has none. */
    public record Constants(
            @In(Dimension.SECONDS)
            @Doc("Host time per kernel launch: a pass takes at least its kernels times this.")
            @Nullable
            Sourced launch,

            @In(Dimension.SECONDS) @Doc("Time of a step beside passes, gradients and update.") @Nullable
            Sourced step,

            @In(Dimension.RATIO) @Doc("Time of compute kernels in a running step over their time alone.") @Nullable
            Sourced pace) {

        /** How many there are. */
        long given() {
            return Stream.of(launch, step, pace).filter(Objects::nonNull).count();
        }
    }
}
