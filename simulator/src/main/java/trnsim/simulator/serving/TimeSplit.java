package trnsim.simulator.serving;

/**
 * What the replicas did from the first arrival to the last answer, as shares of their time; they add up to 1.
 *
 * @param compute in operators bound by the tensor engine
 * @param memory in operators bound by device memory
 * @param other in operators bound by the vector or scalar engine
 * @param collective in collectives, and copies to and from the host
 * @param launch starting graphs and operators too small to count
 * @param idle without work
 */
public record TimeSplit(double compute, double memory, double other, double collective, double launch, double idle) {

    /** Share of the time with work. */
    public double busy() {
        return 1 - idle;
    }
}
