package trnsim.workloads.random;

/**
 * The random streams of one simulation: one for each (seed, entity, purpose), none related to another.
 *
 * <pre>
 *   draw i of a stream = word (i mod 4) of Philox4x64-10(key = (seed, hash(purpose)),
 *                                                        counter = (i div 4, entity, named or numbered, 0))
 * </pre>
 *
 * <p>A stream is a function of its key alone. Nothing is shared, split or counted between streams, so a new consumer, a
 * new entity or another order of events shifts no other stream's draws: two scenarios that differ in one thing see the
 * same chance everywhere else (common random numbers), and a comparison needs fewer runs.
 *
 * <p>Streams of distinct numbers, seeds, or of a number and a name never share a block. Two names (or two purposes)
 * share one only if their 64-bit hashes are equal: for a million names, a chance of about 3e-8.
 *
 * <p>Caveat: asking twice for the same stream gives two copies that draw the same values. Keep the one you have.
 *
 * @param seed any number; a study repeats a scenario over several
 */
public record RandomStreams(long seed) {

    private static final long NUMBERED = 0;
    private static final long NAMED = 1;

    /** The stream of a numbered entity, such as {@code (rank, "failure")}, at its start. */
    public RandomStream stream(long entity, String purpose) {
        return new RandomStream(seed, hash(purpose), entity, NUMBERED);
    }

    /** The stream of a named entity, such as {@code ("requests", "arrival")}, at its start. */
    public RandomStream stream(String entity, String purpose) {
        return new RandomStream(seed, hash(purpose), hash(entity), NAMED);
    }

    /** FNV-1a, 64 bits, over the bytes of the UTF-16 characters, high byte first: fixed here, whatever the platform. */
    static long hash(String text) {
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ (text.charAt(i) >>> 8)) * 0x100000001B3L;
            hash = (hash ^ (text.charAt(i) & 0xFF)) * 0x100000001B3L;
        }
        return hash;
    }
}
