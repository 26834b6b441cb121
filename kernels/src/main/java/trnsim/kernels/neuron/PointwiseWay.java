package trnsim.kernels.neuron;

import java.util.List;
import trnsim.kernels.neuron.Recipe.Step;

/** How {@link NeuronPointwise} runs an operator: what its class comment names, of the fastest way. Mutable and reused. */
final class PointwiseWay {

    List<Step> steps = List.of();
    /** How often each instruction is issued. */
    double repeat;
    /** All elements over all partitions, else rows on them. */
    boolean spread;
    /** A bit for each step that may choose its engine: 1 for the scalar engine. */
    int engines;
    /** Rows of a core, and their elements. */
    double rows;

    double width;
    /** First rows in and last rows out. */
    double edgesPs;
    /** The first tile, by engine. */
    double firstVectorPs;

    double firstScalarPs;
    double firstGpsimdPs;
    double dmaPs;
    /** The largest of each row, after everything else, on the vector engine or else the GpSimd engine. */
    double choicePs;

    boolean choiceOnVector;

    void set(
            boolean allPartitions,
            int choices,
            double coreRows,
            double rowWidth,
            double fillPs,
            double vectorPs,
            double scalarPs,
            double gpsimdPs,
            double transferPs) {
        spread = allPartitions;
        engines = choices;
        rows = coreRows;
        width = rowWidth;
        edgesPs = fillPs;
        firstVectorPs = vectorPs;
        firstScalarPs = scalarPs;
        firstGpsimdPs = gpsimdPs;
        dmaPs = transferPs;
    }
}
