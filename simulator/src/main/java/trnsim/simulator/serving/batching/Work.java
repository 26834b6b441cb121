package trnsim.simulator.serving.batching;

import trnsim.simulator.serving.price.IterationTable;

/** What an iteration computes, padded to the sizes the engine compiled: the arguments of {@link IterationTable#mixedPs}. */
final class Work {

    private final Padding padding;
    private final int maxSequences;
    private final int each;
    long tokens;
    long sampled;
    int sequences;
    long kvTokens;
    long queries;
    long pairs;

    Work(EngineRules rules) {
        this.padding = rules.padding();
        this.maxSequences = rules.maxSequences();
        this.each = rules.drafts().tokensEach();
    }

    /**
     * The next tokens of {@code n} rows that have {@code kv} tokens to read together.
     *
     * @param context what each of them reads if that is compiled in, else 0
     */
    void decode(int n, long kv, long context) {
        sequences = n == 0 ? 0 : (int) padding.sequences(n);
        // A padding row reads itself.
        kvTokens = context > 0 ? sequences * context : kv + (sequences - n) * (long) each;
        tokens = sequences * (long) each;
        sampled = tokens;
        queries = 0;
        pairs = 0;
    }

    /** Chunks of prompts beside that. */
    void add(Chunks chunks) {
        long[] sizes = padding.prompts();
        sampled += chunks.sampled();
        if (sizes.length == 0) {
            tokens += chunks.tokens();
            sequences += chunks.singles();
            kvTokens += chunks.singleKv();
            queries = chunks.queries();
            pairs = chunks.pairs();
            return;
        }
        long each = Padding.pad(sizes, chunks.longest());
        long count = padding.wholeBatches() ? maxSequences : chunks.count();
        queries = count * each;
        pairs = each * chunks.cached() + count * (each * (each + 1) / 2);
        tokens += queries;
    }

    long timePs(IterationTable table) {
        return table.mixedPs(tokens, sampled, sequences, kvTokens, queries, pairs);
    }
}
