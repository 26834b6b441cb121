package trnsim.kernels.gpu;

/** What one kernel takes, in picoseconds, bytes and flops, not rounded; one instance is reused for all. */
final class Work {

    double timePs;
    /** Of {@link #timePs}, what would remain without work. */
    double fixedPs;
    /** Tensor cores busy, padding included. */
    double tensorPs;
    /** Vector lanes and special-function units busy. */
    double vectorPs;

    double memoryPs;
    double bytes;
    double flops;

    void clear() {
        timePs = 0;
        fixedPs = 0;
        tensorPs = 0;
        vectorPs = 0;
        memoryPs = 0;
        bytes = 0;
        flops = 0;
    }
}
