package trnsim.simulator.contention;

/**
 * Shares of a rank's resources that an activity uses while it runs alone at full speed, each in [0, 1].
 *
 * @param memory of the device memory's rate that is the rank's
 * @param dma of the rate of the DMA engines of its NeuronCores; 0 on chips without them
 * @param cores of compute the share of its time that it needs all SMs of a GPU, so that fewer of them stretch it; of a kernel
 *     that {@code holdsCores} the share of the SMs that it occupies
 * @param holdsCores whether {@code cores} are occupied for the whole duration and do not decide the speed, as the channels of
 *     an NCCL kernel
 * @param link of the chip's egress inside the scale-up domain that is the rank's
 * @param nic of the host's NICs, likewise
 */
public record Demand(double memory, double dma, double cores, boolean holdsCores, double link, double nic) {

    /** Resources by index, in rows of demands and of capacities. */
    public static final int MEMORY = 0;

    public static final int DMA = 1;
    public static final int CORES = 2;
    public static final int LINK = 3;
    public static final int NIC = 4;
    public static final int RESOURCES = 5;

    /** Uses nothing that can be shared: host work, waits, pure latency. */
    public static final Demand NOTHING = new Demand(0, 0, 0, false, 0, 0);

    /**
     * Checks the shares.
     *
     * @throws IllegalArgumentException if one is not in [0, 1]
     */
    public Demand {
        require("memory", memory);
        require("dma", dma);
        require("cores", cores);
        require("link", link);
        require("nic", nic);
    }

    private static void require(String name, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(name + " " + share + " is a share of a resource and lies in 0..1");
        }
    }

    /** What is left while the activity waits for others: cores that it holds. */
    public Demand waiting() {
        return holdsCores ? new Demand(0, 0, cores, true, 0, 0) : NOTHING;
    }
}
