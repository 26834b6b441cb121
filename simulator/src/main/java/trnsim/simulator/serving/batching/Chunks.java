package trnsim.simulator.serving.batching;

import java.util.Arrays;

/**
 * What an iteration computes beside the next tokens of its decoding rows: chunks of prompts, and of what preempted rows compute
 * again; with the rows whose last chunk this is.
 */
final class Chunks {

    private int[] complete = new int[16];
    private int completeCount;
    private int chunks;
    private long tokens;
    private long queries;
    private long pairs;
    private long sampled;
    private int singles;
    private long singleKv;
    private long longest;
    private long cached;
    private final boolean padded;

    /** @param padded single tokens count as prompts too, since those are computed in sizes of their own */
    Chunks(boolean padded) {
        this.padded = padded;
    }

    void clear() {
        completeCount = 0;
        chunks = 0;
        tokens = 0;
        queries = 0;
        pairs = 0;
        sampled = 0;
        singles = 0;
        singleKv = 0;
        longest = 0;
        cached = 0;
    }

    /** Adds the next {@code count} tokens of {@code row}. */
    void add(Rows rows, int row, int count) {
        long before = rows.computed[row];
        boolean ends = before + count == rows.known(row);
        chunks++;
        longest = Math.max(longest, count);
        cached += before;
        tokens += count;
        if (ends) {
            sampled++;
            if (completeCount == complete.length) {
                complete = Arrays.copyOf(complete, 2 * completeCount);
            }
            complete[completeCount++] = row;
        }
        if (!padded && ends && count == 1 && rows.generated[row] > 0) {
            // A single token after an answer token is a decoding step to the kernels.
            singles++;
            singleKv += before + 1;
        } else {
            queries += count;
            pairs += count * before + (long) count * (count + 1) / 2;
        }
        rows.computed[row] += count;
    }

    boolean isEmpty() {
        return chunks == 0;
    }

    int count() {
        return chunks;
    }

    /** Tokens of the longest chunk. */
    long longest() {
        return longest;
    }

    /** Tokens before the chunks, over all of them. */
    long cached() {
        return cached;
    }

    int completeCount() {
        return completeCount;
    }

    int complete(int i) {
        return complete[i];
    }

    long tokens() {
        return tokens;
    }

    long queries() {
        return queries;
    }

    long pairs() {
        return pairs;
    }

    long sampled() {
        return sampled;
    }

    int singles() {
        return singles;
    }

    long singleKv() {
        return singleKv;
    }
}
