package trnsim.simulator.collective;

/** How a library moves the chunks of a collective step by step, and what a step costs beside its bytes. */
sealed interface Pace permits DmaPace, FlagPace, SlicePace {

    /** Time before the first step, beyond the library's start. */
    double startPs();

    /** {@code steps} steps, each waiting for the one before, that move what takes {@code movePs} in all. */
    double stepsPs(double steps, double movePs);

    /** What one of many steps adds to {@code movePs}, the time of its own bytes. */
    default double stepLatencyPs(double movePs) {
        return stepsPs(1, movePs) - movePs;
    }

    /** One step after which all members wait, of {@code operations} copies or reductions over {@code hops} links. */
    double stagePs(int operations, double hops, double movePs);

    /** Handing out the descriptors of {@code messages} messages to different ranks. */
    double issuePs(double messages);

    /** Time on the links of a tensor of {@code bytes}, over that of its payload at the full rate; at least 1. */
    double linkFactor(double bytes);

    /** Steps' worth of bytes that are copied inside a rank and not hidden. */
    double localSteps();

    /** Time of two slices of {@code movePs} in all, the second one's handshake hidden behind the first one's bytes. */
    static double sliced(double handshakePs, double movePs) {
        double half = movePs / 2;
        return handshakePs + half + Math.max(half, handshakePs);
    }
}
