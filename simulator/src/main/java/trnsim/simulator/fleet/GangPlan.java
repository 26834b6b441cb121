package trnsim.simulator.fleet;

/**
 * One training run.
 *
 * @param name with its number in the series
 * @param spec index of the run or series in the workload
 * @param startDay first day it may start
 * @param deadlineDay the day it should be done
 * @param tokens to train on
 */
public record GangPlan(
        String name, int spec, int priority, long startDay, long deadlineDay, long tokens, WorkPlan work) {}
