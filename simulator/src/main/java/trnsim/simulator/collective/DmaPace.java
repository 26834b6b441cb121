package trnsim.simulator.collective;

/**
 * DMA engines that semaphores set off, as the Neuron runtime drives them.
 *
 * <pre>
 *   step of a ring    h + C/2 + max( C/2, h )      h = operation + hop; a chunk goes in two slices
 *   stage             operations x operation + hops x hop + bytes
 * </pre>
 *
 * <p>The runtime's documentation (AWS Neuron SDK, intra-node collectives) says that a chunk is cut in two slices so that the
 * reduction of the first overlaps the transfer of the second.
 *
 * @param operationPs one DMA operation: semaphore, descriptors, start and receipt
 */
record DmaPace(double operationPs, double hopPs) implements Pace {

    /** One instruction of the hardware descriptor generator, 600 ns (AWS Neuron docs, NKI DGE). */
    private static final double ISSUE_PS = 600e3;

    @Override
    public double startPs() {
        return 0;
    }

    @Override
    public double stepsPs(double steps, double movePs) {
        return steps <= 0 ? 0 : steps * Pace.sliced(operationPs + hopPs, movePs / steps);
    }

    @Override
    public double stagePs(int operations, double hops, double movePs) {
        return operations * operationPs + hops * hopPs + movePs;
    }

    @Override
    public double issuePs(double messages) {
        return messages * ISSUE_PS;
    }

    @Override
    public double linkFactor(double bytes) {
        return 1;
    }

    @Override
    public double localSteps() {
        return 0;
    }
}
