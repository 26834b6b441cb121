package trnsim.workloads.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What lives in host memory between uses (arXiv 2101.06840). */
public record Offload(boolean activations, boolean gradients, boolean optimizer) {

    /** Everything stays on the device. */
    public static final Offload NONE = new Offload(false, false, false);

    /** A part that can be moved. */
    public enum Part {
        ACTIVATIONS,
        GRADIENTS,
        OPTIMIZER
    }

    public static Offload of(Collection<Part> parts) {
        return new Offload(
                parts.contains(Part.ACTIVATIONS), parts.contains(Part.GRADIENTS), parts.contains(Part.OPTIMIZER));
    }

    /** What {@link #of} makes this of. */
    public List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        if (activations) {
            parts.add(Part.ACTIVATIONS);
        }
        if (gradients) {
            parts.add(Part.GRADIENTS);
        }
        if (optimizer) {
            parts.add(Part.OPTIMIZER);
        }
        return parts;
    }

    /** True if anything is moved. */
    public boolean any() {
        return activations || gradients || optimizer;
    }
}
