package trnsim.simulator.training;

import java.util.List;
import trnsim.simulator.engine.EngineCounts;
import trnsim.simulator.engine.EventHandler;
import trnsim.simulator.engine.Simulation;

/**
 * One training step of one replica as events: 1F1B over the stages (arXiv 2104.04473, section 2.2.1), then gradient
 * reduction and update.
 *
 * <p>Stage s of p runs {@code p - s - 1} forward passes ahead, then one forward and one backward in turn. A pass starts when
 * the stage is free and its input has arrived; sending does not occupy the stage. All replicas and all ranks of a stage do the
 * same at the same time, so one of each is simulated. The step ends when the last stage has updated its weights.
 */
final class Pipeline implements EventHandler {

    private static final int FORWARD_ENDS = 0;
    private static final int BACKWARD_ENDS = 1;
    private static final int FORWARD_ARRIVES = 2;
    private static final int BACKWARD_ARRIVES = 3;
    private static final int REDUCED = 4;
    private static final int UPDATED = 5;

    private final int stages;
    private final long microBatches;
    private final long[] forwardPs;
    private final long[] backwardPs;
    private final long[] sendPs;
    private final long[] reducePs;
    private final long[] updatePs;
    private final long[] forwarded;
    private final long[] backwarded;
    private final long[] forwardInputs;
    private final long[] backwardInputs;
    private final boolean[] busy;
    private final long[] computedPs;
    private long endPs;

    /**
     * @param stepPs start of the step to the end of the last update
     * @param computedPs per stage, when its last backward pass ended
     * @param counts of the engine
     */
    record Outcome(long stepPs, long[] computedPs, EngineCounts counts) {}

    private Pipeline(List<StageCost> costs, long microBatches) {
        this.stages = costs.size();
        this.microBatches = microBatches;
        forwardPs = costs.stream().mapToLong(cost -> cost.forward().totalPs()).toArray();
        backwardPs = costs.stream().mapToLong(cost -> cost.backward().totalPs()).toArray();
        sendPs = costs.stream().mapToLong(StageCost::sendPs).toArray();
        reducePs = costs.stream().mapToLong(StageCost::reducePs).toArray();
        updatePs = costs.stream().mapToLong(StageCost::updatePs).toArray();
        forwarded = new long[stages];
        backwarded = new long[stages];
        forwardInputs = new long[stages];
        backwardInputs = new long[stages];
        busy = new boolean[stages];
        computedPs = new long[stages];
        forwardInputs[0] = microBatches;
        backwardInputs[stages - 1] = microBatches;
    }

    /** Runs one step of {@code microBatches} micro-batches over stages that cost {@code costs}. */
    static Outcome run(List<StageCost> costs, long microBatches) {
        Pipeline pipeline = new Pipeline(costs, microBatches);
        Simulation simulation = new Simulation(pipeline);
        for (int stage = 0; stage < pipeline.stages; stage++) {
            simulation.await(UPDATED, stage);
            pipeline.start(simulation, stage);
        }
        EngineCounts counts = simulation.run();
        return new Outcome(pipeline.endPs, pipeline.computedPs, counts);
    }

    @Override
    public void handle(Simulation simulation, int kind, int stage) {
        switch (kind) {
            case FORWARD_ENDS -> {
                busy[stage] = false;
                forwarded[stage]++;
                if (stage + 1 < stages) {
                    simulation.after(sendPs[stage], FORWARD_ARRIVES, stage + 1);
                }
                start(simulation, stage);
            }
            case BACKWARD_ENDS -> {
                busy[stage] = false;
                backwarded[stage]++;
                if (stage > 0) {
                    simulation.after(sendPs[stage - 1], BACKWARD_ARRIVES, stage - 1);
                }
                if (backwarded[stage] == microBatches) {
                    computedPs[stage] = simulation.nowPs();
                    simulation.after(reducePs[stage], REDUCED, stage);
                } else {
                    start(simulation, stage);
                }
            }
            case FORWARD_ARRIVES -> {
                forwardInputs[stage]++;
                start(simulation, stage);
            }
            case BACKWARD_ARRIVES -> {
                backwardInputs[stage]++;
                start(simulation, stage);
            }
            case REDUCED -> simulation.after(updatePs[stage], UPDATED, stage);
            default -> {
                simulation.resume(UPDATED, stage);
                endPs = Math.max(endPs, simulation.nowPs());
            }
        }
    }

    @Override
    public String describe(int kind, int stage) {
        return "stage " + stage + " of " + stages + ", after " + forwarded[stage] + " of " + microBatches
                + " forward and " + backwarded[stage] + " backward passes";
    }

    /** Starts the stage's next pass if it is free and the pass's input is there. */
    private void start(Simulation simulation, int stage) {
        if (busy[stage] || backwarded[stage] == microBatches) {
            return;
        }
        int ahead = stages - stage - 1;
        boolean forward = forwarded[stage] < microBatches && forwarded[stage] - backwarded[stage] <= ahead;
        if (forward && forwardInputs[stage] > forwarded[stage]) {
            busy[stage] = true;
            simulation.after(forwardPs[stage], FORWARD_ENDS, stage);
        } else if (!forward && backwardInputs[stage] > backwarded[stage]) {
            busy[stage] = true;
            simulation.after(backwardPs[stage], BACKWARD_ENDS, stage);
        }
    }
}
