package trnsim.simulator.fleet.rates;

import trnsim.workloads.fleet.GenerationSpec;
import trnsim.workloads.fleet.PortfolioSpec;
import trnsim.workloads.operator.Dtype;

/**
 * What chips of a generation do for what a fleet is asked. Pure: the same question always has the same answer, so an answer
 * is found once and kept.
 */
public interface Rates {

    /** One chip that serves {@code asked} at the densest load that meets its objective. */
    ServingRate serving(PortfolioSpec.InferenceSpec asked, GenerationSpec generation);

    /** A gang of at most {@code chips} that trains {@code job}: of the largest layout that fits. */
    TrainingRate training(Job job, GenerationSpec generation, long chips);

    /**
     * A gang of at most {@code chips} whose step makes at least {@code leastMfu} of the peak: as large as that allows, or the one that
     * makes most of it where none does.
     */
    TrainingRate training(Job job, GenerationSpec generation, long chips, double leastMfu);

    /** What a chip draws with its racks, whatever it does. */
    PowerRate power(GenerationSpec generation);

    /**
     * What is trained.
     *
     * @param model of the catalog
     * @param sequence tokens per sequence
     * @param globalBatch sequences per step over all replicas
     * @param precision of matmul inputs
     */
    record Job(String model, long sequence, long globalBatch, Dtype precision) {}
}
