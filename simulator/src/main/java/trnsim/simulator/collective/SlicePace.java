package trnsim.simulator.collective;

/**
 * NCCL's protocol Simple: chunks in two slices, with a handshake and memory fences for each.
 *
 * <pre>  step = h + C/2 + max( C/2, h )</pre>
 *
 * <p>Two slices to a chunk and their handshake: "Demystifying NCCL", arXiv 2507.04786, section 3. Also the pace of systems
 * whose library is not known, with a hop as handshake.
 *
 * @param startPs start beyond the library's
 * @param handshakePs h
 * @param localSteps see {@link Pace#localSteps()}
 */
record SlicePace(double startPs, double handshakePs, double localSteps) implements Pace {

    /**
     * A rank copies its own chunk with the threads that send: fitted to the fit half of published NCCL 2.27-2.29
     * measurements, all GPUs together. It shows in all-gathers over 2, 4 and 8 GPUs: their bus bandwidth grows with their number.
     */
    static final double LOCAL_STEPS = 0.65;

    @Override
    public double stepsPs(double steps, double movePs) {
        return steps <= 0 ? 0 : steps * Pace.sliced(handshakePs, movePs / steps);
    }

    @Override
    public double stagePs(int operations, double hops, double movePs) {
        return hops * handshakePs + movePs;
    }

    @Override
    public double issuePs(double messages) {
        return 0;
    }

    @Override
    public double linkFactor(double bytes) {
        return 1;
    }
}
