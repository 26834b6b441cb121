package trnsim.simulator.serving.batching;

/** The rows of a replica that decode. */
sealed interface Decoders permits SteadyDecoders, DraftingDecoders {

    /** Nobody yet. */
    static Decoders of(EngineRules rules, Rows rows, KvPool pool) {
        return rules.drafts().any() ? new DraftingDecoders(rules, rows, pool) : new SteadyDecoders(rules, rows, pool);
    }

    /** Decoding iterations since the run began. */
    long iteration();

    int count();

    /** Tokens that all of them compute in an iteration. */
    int tokens();

    /** Tokens that all of them read in the next iteration. */
    long kvTokens();

    /** Tokens that the longest of them reads in the next iteration. */
    long longestKv();

    /** Tokens that each reads because a size is compiled in; 0 if it reads its own. */
    long context();

    long cached(int row);

    /** Answer tokens that {@code row} has got. */
    int given(int row);

    /** Bytes that {@code row}, which decodes or did last, holds. */
    long heldBytes(int row);

    /** {@code row}, with {@code cached} tokens cached, takes part in each iteration from the next on. */
    void add(int row, int cached);

    void remove(int row);

    /** Bytes that the next iteration takes. */
    long need();

    /** Takes them. */
    void grow();

    /** How many iterations, at most {@code most}, come before one ends, outgrows something, or finds no memory. */
    long alike(long most);

    /** How many of {@code most} iterations find memory, of which the first has taken its own. */
    long fitting(long most);

    /** {@code iterations} have passed; returns the answer tokens that they gave. */
    long advance(long iterations);

    /** A row whose last token came in the iteration that passed last, or {@link Links#NONE}. */
    int ended();
}
