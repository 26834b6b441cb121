package trnsim.kernels.cost;

/** What one operator takes: picoseconds, bytes and flops, not rounded. One instance is reused for all rows of a batch. */
public final class Work {

    public double timePs;
    /** Of {@link #timePs}, what would remain without work. */
    public double fixedPs;
    /** Tensor engines busy, padding included. */
    public double tensorPs;
    /** Vector engines or lanes busy. */
    public double vectorPs;
    /** Engines of transcendental functions busy. */
    public double scalarPs;
    /** General-purpose engines busy. */
    public double gpsimdPs;
    /** Device memory or the DMA engines on it busy. */
    public double memoryPs;
    /** Bytes that cross device memory. */
    public double bytes;
    /** Bytes that cross on-chip memory: SBUF, shared memory, caches. */
    public double sramBytes;

    public double flops;

    /** Makes it the work of an empty operator. */
    public void clear() {
        timePs = 0;
        fixedPs = 0;
        tensorPs = 0;
        vectorPs = 0;
        scalarPs = 0;
        gpsimdPs = 0;
        memoryPs = 0;
        bytes = 0;
        sramBytes = 0;
        flops = 0;
    }

    /** The engine whose time is longest, memory before tensor before the others; or the fixed cost above all. */
    public Engine bound() {
        double engines = Math.max(Math.max(tensorPs, vectorPs), Math.max(scalarPs, gpsimdPs));
        double work = Math.max(engines, memoryPs);
        if (fixedPs > work) {
            return Engine.LAUNCH;
        }
        if (memoryPs >= work) {
            return Engine.MEMORY;
        }
        return tensorPs >= work
                ? Engine.TENSOR
                : vectorPs >= work ? Engine.VECTOR : scalarPs >= work ? Engine.SCALAR : Engine.GPSIMD;
    }
}
