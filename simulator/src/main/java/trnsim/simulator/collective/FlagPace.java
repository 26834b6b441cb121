package trnsim.simulator.collective;

/**
 * NCCL's protocols LL and LL128, which carry flags beside the data and so need no handshake.
 *
 * <pre>  step = latency + C        rate = min( share x link, most, channels x 8 GB/s )        channels = bytes / 11 KiB</pre>
 *
 * <p>LL sends 4 bytes of flag with 4 of data (share 1/2), LL128 8 with 120 (15/16): "Demystifying NCCL", arXiv 2507.04786,
 * section 3. Few channels serve small messages of LL; what one channel carries and for how many bytes the next is started
 * was fitted to the fit half of published NCCL 2.27-2.29 measurements, all GPUs together.
 *
 * @param startPs start beyond the library's
 * @param latencyPs of a step
 * @param share payload over bytes sent
 * @param linkBytesPerPs full rate of the link
 * @param mostBytesPerPs most payload the protocol reaches
 * @param ramp whether few channels serve small messages
 */
record FlagPace(
        double startPs, double latencyPs, double share, double linkBytesPerPs, double mostBytesPerPs, boolean ramp)
        implements Pace {

    static final double CHANNEL_BYTES_PER_PS = 8e-3;
    private static final double CHANNEL_BYTES = 11 * 1024;

    @Override
    public double stepsPs(double steps, double movePs) {
        return steps * latencyPs + movePs;
    }

    @Override
    public double stagePs(int operations, double hops, double movePs) {
        return hops * latencyPs + movePs;
    }

    @Override
    public double issuePs(double messages) {
        return 0;
    }

    @Override
    public double linkFactor(double bytes) {
        double rate = Math.min(share * linkBytesPerPs, mostBytesPerPs);
        if (ramp) {
            rate = Math.min(rate, CHANNEL_BYTES_PER_PS * channels(bytes));
        }
        return linkBytesPerPs / rate;
    }

    /** Channels that a tensor of {@code bytes} is worth, at least 1. */
    static double channels(double bytes) {
        return Math.max(1, bytes / CHANNEL_BYTES);
    }

    @Override
    public double localSteps() {
        return SlicePace.LOCAL_STEPS;
    }
}
