package trnsim.simulator.run;

import java.util.Arrays;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.trace.TraceFile;
import trnsim.simulator.training.StepOptions;
import trnsim.simulator.training.TrainingPlan;
import trnsim.simulator.training.TrainingSimulator;
import trnsim.simulator.training.TrainingStep;
import trnsim.workloads.spec.TrainSpec;

/** One step of a training workload, folded or rank by rank. */
public final class StepRunner {

    private final TrainRun run;
    private final TrainingSimulator simulator;

    /** Decides the layout of {@code spec}. */
    public StepRunner(TrainSpec spec, Context context) {
        run = TrainRun.of(spec, context);
        Cluster cluster = run.cluster();
        simulator = new TrainingSimulator(cluster, Machine.kernels(cluster), Machine.collectives(cluster));
    }

    public TrainingPlan plan() {
        return run.plan();
    }

    public Cluster cluster() {
        return run.cluster();
    }

    /** Who is simulated: ranks, or classes of them. */
    public long actors(StepOptions how) {
        return simulator.actors(run.plan(), how);
    }

    /** Simulates the step. */
    public TrainingStep step(StepOptions how) {
        return simulator.step(run.plan(), how);
    }

    /** The same, with the timeline of at most {@code ranks} ranks or classes in {@code trace}. */
    public TrainingStep step(StepOptions how, TraceFile trace, int ranks) {
        return simulator.step(run.plan(), how, trace, ranks);
    }

    /** Step times in picoseconds for seeds from {@code how}'s on, ascending. */
    public long[] times(StepOptions how, int seeds) {
        long[] times = new long[seeds];
        for (int i = 0; i < seeds; i++) {
            times[i] = step(how.withSpread(how.spread(), how.seed() + i)).stepPs();
        }
        Arrays.sort(times);
        return times;
    }
}
