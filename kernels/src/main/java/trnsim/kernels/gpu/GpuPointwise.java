package trnsim.kernels.gpu;

import trnsim.kernels.chip.GpuRates;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.Work;

/**
 * Time of an elementwise or row-wise kernel on a GPU, and of storing keys and values to a paged cache.
 *
 * <pre>
 *   elementwise   launch + fill + max( bytes / bandwidth, vector, scalar )
 *   cache write   launch + fill + bytes / bandwidth + floor( tokens / (SMs resident) ) fill
 *                 resident = 2048 threads of an SM / min(512, width of one key), at most 32 blocks
 * </pre>
 *
 * <p>The cache writer runs one thread block per token, so many tokens wait in turns for their blocks to start (vLLM,
 * reshape_and_cache). Data left in L2 by the kernel before is read from device memory all the same.
 */
final class GpuPointwise {

    private static final double THREADS_PER_SM = 2048;
    private static final double BLOCKS_PER_SM = 32;
    private static final double THREADS_PER_BLOCK = 512;

    private final Rank rank;
    private final GpuRates gpu;
    private final double kernelPs;

    GpuPointwise(Rank rank, GpuRates gpu) {
        this.rank = rank;
        this.gpu = gpu;
        this.kernelPs = gpu.launchPs() + gpu.fillPs();
    }

    /** Fills {@code work} for an elementwise kernel. */
    void cost(double elements, double bytes, double passes, boolean transcendental, Work work) {
        double scalarPs = transcendental ? elements / rank.scalarPerPs() : 0;
        work.bytes = bytes;
        work.memoryPs = bytes / rank.bytesPerPs();
        work.vectorPs = Math.max(passes / rank.vectorPerPs(), scalarPs);
        double busyPs = Math.max(work.memoryPs, work.vectorPs);
        work.fixedPs = busyPs > 0 ? kernelPs : 0;
        work.timePs = busyPs + work.fixedPs;
    }

    /** Fills {@code work} for the keys and values, {@code width} elements together, of {@code tokens} tokens. */
    void cacheWrite(double tokens, double width, double bytes, Work work) {
        double threads = Math.max(1, Math.min(THREADS_PER_BLOCK, width / 2));
        double resident = Math.max(1, Math.min(BLOCKS_PER_SM, Math.floor(THREADS_PER_SM / threads)));
        work.bytes = bytes;
        work.memoryPs = bytes / rank.bytesPerPs();
        if (bytes > 0) {
            double turns = Math.floor(tokens / (gpu.sms() * resident));
            work.fixedPs = kernelPs + turns * gpu.fillPs();
            work.timePs = work.memoryPs + work.fixedPs;
        }
    }
}
