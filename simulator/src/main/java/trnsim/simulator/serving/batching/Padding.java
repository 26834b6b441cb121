package trnsim.simulator.serving.batching;

import java.util.stream.LongStream;
import trnsim.workloads.spec.EngineSettings;
import trnsim.workloads.spec.EngineSpec.Steps;

/**
 * The sizes an engine compiles. Work is padded to the next of them; an empty list means that every size exists.
 *
 * @param prompts tokens of a prompt's chunk, rising
 * @param sequences that decode, rising
 * @param contexts tokens that each of these reads, rising
 * @param wholeBatches prompts are computed in batches as large as the largest of {@code sequences}
 */
public record Padding(long[] prompts, long[] sequences, long[] contexts, boolean wholeBatches) {

    private static final long[] EXACT = {};

    /** Nothing is padded. */
    public static final Padding NONE = new Padding(EXACT, EXACT, EXACT, false);

    /** What {@code engine} compiles for requests of at most {@code maxContext} tokens. */
    public static Padding of(EngineSettings engine, long maxContext) {
        return of(engine, engine.maxSequences(), maxContext);
    }

    /** The same for at most {@code sequences} at once. */
    static Padding of(EngineSettings engine, int sequences, long maxContext) {
        long least = engine.buckets().least();
        long budget = engine.chunkedPrefill() ? Math.min(engine.maxBatchedTokens(), maxContext) : maxContext;
        Steps batches = engine.buckets().sequences();
        boolean segmented = engine.buckets().segments() && budget < maxContext;
        return new Padding(
                sizes(segmented ? Steps.LARGEST : engine.buckets().prompt(), least, budget),
                sizes(batches, 1, sequences),
                sizes(engine.buckets().context(), least, maxContext),
                batches == Steps.LARGEST);
    }

    private static long[] sizes(Steps steps, long least, long most) {
        return switch (steps) {
            case EXACT -> EXACT;
            case LARGEST -> new long[] {most};
            case DOUBLINGS ->
                LongStream.concat(LongStream.iterate(least, size -> size < most, size -> 2 * size), LongStream.of(most))
                        .toArray();
        };
    }

    /** The least size that holds {@code x}; {@code x} itself beyond the largest, or if every size exists. */
    static long pad(long[] sizes, long x) {
        for (long size : sizes) {
            if (size >= x) {
                return size;
            }
        }
        return x;
    }

    /** The place among {@code sizes} of the least that holds {@code x}; the last beyond the largest. */
    static int level(long[] sizes, long x) {
        int level = 0;
        while (level + 1 < sizes.length && sizes[level] < x) {
            level++;
        }
        return level;
    }

    /** Sequences computed for {@code n} that decode. */
    long sequences(long n) {
        return pad(sequences, n);
    }
}
