package trnsim.simulator.serving.batching;

import java.util.List;

/** What must add up at the end of every run; that it does not is a fault of the simulator, never of its input. */
final class Conservation {

    private Conservation() {}

    static void check(long arrived, long rejected, RunTally tally, List<? extends Unit> units) {
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
        require("requests in", arrived, "done, rejected and in flight", tally.finished + rejected + inFlight);
        require("requests in flight at the end", inFlight, "none", 0);
        require("answer tokens generated", tally.generatedTokens, "those asked for", tally.outputTokens);
        require("bytes of KV blocks allocated", allocated, "those freed", freed);
    }

    private static void require(String one, long first, String other, long second) {
        if (first != second) {
            throw new IllegalStateException(one + " (" + first + ") and " + other + " (" + second
                    + ") differ: the serving simulator has lost count.");
        }
    }
}
