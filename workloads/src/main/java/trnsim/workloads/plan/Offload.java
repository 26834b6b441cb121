package trnsim.workloads.plan;

import java.util.Collection;

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

    /** True if anything is moved. */
    public boolean any() {
        return activations || gradients || optimizer;
    }
}
