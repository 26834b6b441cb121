package trnsim.workloads.request;

import java.util.Arrays;

/**
 * One request, as columns that a {@link RequestSource} overwrites with each request; make one and keep it.
 *
 * <p>Blocks name the content of the prompt, and of the answer where it is known to come back in a later prompt: block
 * {@code i} covers tokens {@code i x blockTokens} up to {@code (i + 1) x blockTokens} of prompt and answer together. Two
 * requests whose first {@code n} ids are equal share these tokens as a prefix; no id comes back behind another prefix.
 * The last block of a trace may be partly filled.
 */
public final class RequestRow {

    /** No session, user or tenant. */
    public static final int NONE = -1;

    /** Picoseconds after the run's start. */
    public long arrivalPs;
    /** Tokens of the prompt, at least 1. */
    public long inputTokens;
    /** Tokens of the answer, at least 1. */
    public long outputTokens;
    /** The conversation it belongs to, for affinity; {@link #NONE} if it has none. */
    public long session;
    /** Whom {@link RequestSource#answered} must be told; {@link #NONE} if nobody waits for the answer. */
    public int user;
    /** Whose cache it may share, from 0; {@link #NONE} if the source knows no tenants, and all share. */
    public int tenant;
    /** Its priority class, 0 the most urgent. */
    public int urgency;
    /** First tokens of the prompt whose keys and values a store outside the replicas holds; 0 without. */
    public long storedTokens;
    /** The prompt was computed elsewhere: all keys and values, and the first of at least two answer tokens, come with it. */
    public boolean prefilled;
    /** How many of {@link #blockIds} are set; 0 if nothing is known of the content, and nothing is shared. */
    public int blocks;
    /** Ids of the blocks; replaced by a longer array when a request needs it. */
    public long[] blockIds = new long[64];

    /** Prompt and answer. */
    public long tokens() {
        return inputTokens + outputTokens;
    }

    /** A request of which nothing but time and lengths is known. */
    void set(long timePs, long input, long output) {
        arrivalPs = timePs;
        inputTokens = input;
        outputTokens = output;
        session = NONE;
        user = NONE;
        tenant = NONE;
        urgency = 0;
        storedTokens = 0;
        prefilled = false;
        blocks = 0;
    }

    /** Appends the id of the next block. */
    void add(long id) {
        if (blocks == blockIds.length) {
            blockIds = Arrays.copyOf(blockIds, 2 * blocks);
        }
        blockIds[blocks++] = id;
    }

    /** Makes room for {@code most} blocks; ids may be lost. */
    void reserve(int most) {
        if (blockIds.length < most) {
            blockIds = new long[Math.max(most, 2 * blockIds.length)];
        }
    }

    /** Becomes equal to {@code other}. */
    public void copy(RequestRow other) {
        arrivalPs = other.arrivalPs;
        inputTokens = other.inputTokens;
        outputTokens = other.outputTokens;
        session = other.session;
        user = other.user;
        tenant = other.tenant;
        urgency = other.urgency;
        storedTokens = other.storedTokens;
        prefilled = other.prefilled;
        blocks = other.blocks;
        reserve(blocks);
        System.arraycopy(other.blockIds, 0, blockIds, 0, blocks);
    }
}
