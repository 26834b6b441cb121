package trnsim.simulator.serving;

import trnsim.workloads.plan.AttentionLoad;
import trnsim.workloads.plan.Batch;

/** The batch of one iteration while it is put together: chunks of prompts beside single new tokens. */
final class MixedBatch {

    private long tokens;
    private long sequences;
    private long sampled;
    private long prefillQueries;
    private long prefillKv;
    private long prefillPairs;
    private long decodeQueries;
    private long decodeKv;

    void clear() {
        tokens = 0;
        sequences = 0;
        sampled = 0;
        prefillQueries = 0;
        prefillKv = 0;
        prefillPairs = 0;
        decodeQueries = 0;
        decodeKv = 0;
    }

    /** Adds {@code chunk} tokens of a sequence after {@code cached} ones; {@code samples} if an answer token follows. */
    void addChunk(long chunk, long cached, boolean samples) {
        tokens += chunk;
        sequences++;
        sampled += samples ? 1 : 0;
        prefillQueries += chunk;
        prefillKv += cached + chunk;
        prefillPairs += chunk * cached + chunk * (chunk + 1) / 2;
    }

    /** Adds the next token of a sequence with {@code cached} tokens. */
    void addToken(long cached) {
        tokens++;
        sequences++;
        sampled++;
        decodeQueries++;
        decodeKv += cached + 1;
    }

    long tokens() {
        return tokens;
    }

    long sampled() {
        return sampled;
    }

    Batch batch() {
        return new Batch(
                tokens,
                sequences,
                new AttentionLoad(prefillQueries, prefillKv, prefillPairs),
                AttentionLoad.decode(decodeQueries, decodeKv));
    }
}
