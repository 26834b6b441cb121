package trnsim.simulator.collective;

import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.plan.Traffic.Kind;

/** The software that runs collectives: which algorithms it has, and which it takes. */
sealed interface Library permits NeuronLibrary, NcclLibrary, PlainLibrary {

    /** What a report calls it. */
    String name();

    /** Its algorithms; those that can be forced by name. */
    List<Algorithm> algorithms();

    /** What it takes inside a domain; null if no algorithm of it can. Allocates nothing. */
    @Nullable
    Algorithm choose(Kind kind, double bytes, GroupShape group);

    /**
     * Cores of a rank that its kernel occupies from start to end, of those that compute. The default is none: on Trainium
     * dedicated cores run collectives, and DMA engines move and add (AWS Neuron SDK documentation, compute-communication
     * overlap).
     *
     * @param algorithm what runs inside the domain; null if nothing does
     */
    default double heldCores(@Nullable Algorithm algorithm, Kind kind, double bytes, GroupShape group) {
        return 0;
    }
}
