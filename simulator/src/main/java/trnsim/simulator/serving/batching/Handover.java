package trnsim.simulator.serving.batching;

/** Is told where a request stands between the engine that computes its prompt and the one that decodes its answer. */
interface Handover {

    /** The first token of {@code row} came from {@code from}, which keeps its keys and values until they have left. */
    void prefilled(Replica from, int row, long nowPs);

    /** {@code at} has a seat and memory for {@code row}, whose keys and values may come. */
    void reserved(Replica at, int row, long nowPs);
}
