package trnsim.simulator.fleet;

/**
 * A stream of small jobs.
 *
 * @param jobsPerHour that arrive on average, by day
 * @param hours a placed job takes on average
 */
public record ResearchPlan(String name, int priority, double[] jobsPerHour, double hours, WorkPlan work) {}
