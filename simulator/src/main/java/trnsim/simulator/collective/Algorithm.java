package trnsim.simulator.collective;

import java.util.List;
import trnsim.simulator.collective.sends.Stage;
import trnsim.workloads.document.InputException;
import trnsim.workloads.plan.Traffic.Kind;

/** One way to run collectives inside a scale-up domain. Implementations allocate nothing. */
sealed interface Algorithm permits Ring, KangaRing, RecursiveHalving, Mesh, Tree, InSwitch, Pairwise {

    /** Its name, as it is forced and reported. */
    String word();

    /** Whether it can run {@code kind} over such a group. */
    boolean runs(Kind kind, GroupShape group);

    /** Time the links are busy. */
    double linkPs(Kind kind, double bytes, GroupShape group);

    /** Time the memory of a chip is busy. */
    double memoryPs(Kind kind, double bytes, GroupShape group);

    /**
     * Bytes that the DMA engines of a chip move for one group on it. A copy counts once, an addition once for each of its
     * operands, and what is read once and written twice counts twice.
     */
    double dmaBytes(Kind kind, double bytes, GroupShape group);

    /** From the library's start to the end. */
    double timePs(Kind kind, double bytes, GroupShape group);

    /**
     * Its sends, with costs that add up to {@link #timePs}: those that reduce, or those that gather, copy or exchange.
     *
     * @throws InputException if it has none
     */
    List<Stage> stages(Kind kind, double bytes, GroupShape group, boolean reduces);

    /** Part of {@link #timePs} before the first send. */
    default double leadPs() {
        return 0;
    }

    /** Part of {@link #timePs} after the last send. */
    default double restPs(Kind kind, double bytes, GroupShape group) {
        return 0;
    }

    /** How often a tensor goes around: an all-reduce scatters and gathers, and so does a barrier of one word. */
    static int passes(Kind kind) {
        return kind == Kind.ALL_REDUCE || kind == Kind.BARRIER ? 2 : 1;
    }

    /** Whether {@code kind} gathers, scatters or copies a tensor over all ranks. */
    static boolean spreads(Kind kind) {
        return kind != Kind.ALL_TO_ALL && kind != Kind.SEND;
    }

    static boolean gathers(Kind kind) {
        return kind != Kind.REDUCE_SCATTER;
    }

    static boolean reduces(Kind kind) {
        return kind == Kind.REDUCE_SCATTER || passes(kind) == 2;
    }

    /** {@code ceil(log2 n)}. */
    static int log2(long n) {
        return Long.SIZE - Long.numberOfLeadingZeros(n - 1);
    }
}
