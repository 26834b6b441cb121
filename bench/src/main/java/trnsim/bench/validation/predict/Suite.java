package trnsim.bench.validation.predict;

import java.util.Locale;

/** What a file of measurements checks. */
public enum Suite {
    /** One operator on one rank. */
    KERNELS,
    /** One collective inside a scale-up domain. */
    NETWORK,
    /** Step time and memory. */
    TRAINING,
    /** Throughput and latency of inference. */
    SERVING,
    /** Campaigns over weeks, as cases instead of rows. */
    FLEET;

    /** As it is written on the command line and in results. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
