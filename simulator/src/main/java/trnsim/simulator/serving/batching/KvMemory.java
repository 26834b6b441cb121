package trnsim.simulator.serving.batching;

import trnsim.simulator.serving.KvBudget;

/** What is free of the key-value memory of a rank, and what passed through it, in bytes. */
final class KvMemory {

    private final boolean shared;
    /** What no request uses; units of prompts that are kept lie in it. */
    long freeBytes;

    long allocatedBytes;
    long freedBytes;

    /** @param shared by several engines */
    KvMemory(KvBudget kv, boolean shared) {
        this.shared = shared;
        this.freeBytes = kv.poolBytes();
    }

    boolean shared() {
        return shared;
    }
}
