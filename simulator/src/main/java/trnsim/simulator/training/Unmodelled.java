package trnsim.simulator.training;

import java.util.List;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Origin;
import trnsim.workloads.plan.Layout;

/** What layouts can say and the simulator cannot price yet. It refuses them: a part left out would look like a free one. */
public final class Unmodelled {

    /**
     * A part of a layout that has no price.
     *
     * @param field where a workload file says it
     * @param what for people
     */
    public record Part(String field, String what) {}

    private Unmodelled() {}

    /** The parts of {@code layout} that have no price, empty if all have one. */
    public static List<Part> of(Layout layout) {
        String torn = TrainingGrid.torn(layout);
        return torn == null
                ? List.of()
                : List.of(new Part(
                        "parallel." + torn, "a group of ranks that lies across the edges of " + layout.shownDegrees()));
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
