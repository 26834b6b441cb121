package trnsim.simulator.serving.batching;

import java.util.List;

/** What must add up at the end of every run; that it does not is a fault of the simulator, never of its input. */
final class Conservation {

    private Conservation() {}

    static void check(long arrived, long rejected, RunTally tally, List<? extends Unit> units) {
        check(arrived, rejected, tally.finished, tally.generatedTokens, tally.outputTokens, units);
    }

    /** The same of two pools. */
    static void check(long arrived, long rejected, RunTally one, RunTally other, List<? extends Unit> units) {
        check(
                arrived,
                rejected,
                one.finished + other.finished,
                one.generatedTokens + other.generatedTokens,
                one.outputTokens + other.outputTokens,
                units);
    }

    private static void check(
            long arrived, long rejected, long finished, long generated, long asked, List<? extends Unit> units) {
        long inFlight = 0;
        long allocated = 0;
        long freed = 0;
        for (Unit unit : units) {
            inFlight += unit.outstanding();
            for (Replica engine : unit.engines()) {
                allocated += engine.pool().allocatedBytes();
                freed += engine.pool().freedBytes();
            }
        }
        require("requests in", arrived, "done, rejected and in flight", finished + rejected + inFlight);
        require("requests in flight at the end", inFlight, "none", 0);
        require("answer tokens generated", generated, "those asked for", asked);
        require("bytes of KV blocks allocated", allocated, "those freed", freed);
    }

    static void require(String one, long first, String other, long second) {
        if (first != second) {
            throw new IllegalStateException(one + " (" + first + ") and " + other + " (" + second
                    + ") differ: the serving simulator has lost count.");
        }
    }
}
