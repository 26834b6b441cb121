package trnsim.simulator.run;

import java.util.function.Function;
import trnsim.simulator.serving.batching.FleetResult;

/**
 * Chips whose load is varied: replicas of one kind, of several, or two pools.
 *
 * @param system name, or names
 * @param chips in use
 * @param layout of the replicas, and how many there are
 * @param loads the fleet under any load
 * @param money what it draws and costs, having come to a result
 */
record LoadedFleet(String system, long chips, String layout, ServeLoads loads, Function<FleetResult, Money> money) {

    static LoadedFleet of(ServeRun run) {
        return new LoadedFleet(
                run.machine().system().name(),
                run.cluster().chips(),
                layout(run, run.plan().replicas()),
                run.loads(),
                parts -> run.money(run.cluster(), parts.whole(), run.plan().replicas()));
    }

    static LoadedFleet of(MixedRun run) {
        return new LoadedFleet(run.systems(), run.chips(), run.layout(), run.loads(), run::money);
    }

    static LoadedFleet of(PoolsRun run) {
        return new LoadedFleet(run.systems(), run.spec().chips(), run.layout(), run.loads(), run::money);
    }

    static String layout(ServeRun run, int replicas) {
        return run.plan().shortLayout() + " x " + replicas;
    }
}
