package trnsim.workloads.request;

import org.jspecify.annotations.Nullable;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.spec.ArrivalSpec.PrefixSpec;

/**
 * Names the blocks of generated prompts: first those of a system prompt, then those of the request's or conversation's own.
 *
 * <pre>
 *   probability of system prompt k = k^-zipf / (1^-zipf + ... + n^-zipf),  k from 1 to n
 *   id = (system prompt, block) where the block lies within the system prompt, else (content, block)
 * </pre>
 *
 * <p>A block that a system prompt fills in part is the request's own: engines reuse whole blocks. Only whole blocks are named.
 */
final class Contents {

    /** Blocks of one content; 64 Mi tokens at 16 a block, beyond which blocks have no names. */
    private static final int BLOCK_BITS = 22;

    private static final long OWN = 1L << 62;

    private final int blockTokens;
    private final long systemTokens;
    private final int tenants;
    private final double[] cumulative;
    private long contents;

    /**
     * @param prefix null if prompts have no beginnings in common
     * @param blockTokens tokens of a block; 0 if nobody asks for blocks
     */
    Contents(@Nullable PrefixSpec prefix, int blockTokens) {
        this.blockTokens = blockTokens;
        this.systemTokens = prefix == null ? 0 : prefix.tokens();
        Integer among = prefix == null ? null : prefix.tenants();
        this.tenants = among == null ? 0 : among;
        this.cumulative = new double[prefix == null ? 1 : prefix.prompts()];
        double sum = 0;
        for (int k = 0; k < cumulative.length; k++) {
            sum += StrictMath.pow(k + 1.0, prefix == null ? 0 : -prefix.zipf());
            cumulative[k] = sum;
        }
    }

    /** A system prompt, from 0. */
    int systemPrompt(RandomStream stream) {
        int last = cumulative.length - 1;
        if (last == 0) {
            return 0;
        }
        double drawn = stream.nextDouble() * cumulative[last];
        int low = 0;
        int high = last;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (drawn < cumulative[middle]) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** A content that no request had before. */
    long fresh() {
        return contents++;
    }

    /**
     * Names the blocks of {@code row}, with its answer if that comes back.
     *
     * @param opening tokens of the first prompt with this content; the system prompt is no longer
     */
    void fill(RequestRow row, int system, long opening, long content, boolean answerToo) {
        row.tenant = tenants == 0 ? RequestRow.NONE : system % tenants;
        row.blocks = 0;
        if (blockTokens == 0) {
            return;
        }
        long tokens = answerToo ? row.tokens() : row.inputTokens;
        int blocks = (int) Math.min(tokens / blockTokens, 1 << BLOCK_BITS);
        int shared = (int) Math.min(Math.min(systemTokens, opening) / blockTokens, blocks);
        row.reserve(blocks);
        long[] ids = row.blockIds;
        for (int i = 0; i < shared; i++) {
            ids[i] = ((long) system << BLOCK_BITS) | i;
        }
        long own = OWN | (content << BLOCK_BITS);
        for (int i = shared; i < blocks; i++) {
            ids[i] = own | i;
        }
        row.blocks = blocks;
    }

    int blockTokens() {
        return blockTokens;
    }
}
