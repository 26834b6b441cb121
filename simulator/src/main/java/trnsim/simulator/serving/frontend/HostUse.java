package trnsim.simulator.serving.frontend;

import org.HdrHistogram.Histogram;

/**
 * What the front end did in a run.
 *
 * @param work what it takes, and of how many cores
 * @param makespanPs from the first arrival to the last answer token
 * @param arrivalsPs from the first arrival to the last
 * @param requests that went through
 * @param promptTokens of these
 * @param answerTokens turned into text
 * @param front from a request's arrival to its arrival at an engine, in picoseconds
 * @param waiting of that, until a core took it up and while cores were with answer tokens
 * @param ttftShare share of the sum of all times to first token that passed at the hosts
 * @param backlogHalfway requests at the hosts when half of all had arrived
 * @param backlogAtLastArrival requests at the hosts when the last arrived
 */
public record HostUse(
        HostWork work,
        long makespanPs,
        long arrivalsPs,
        long requests,
        long promptTokens,
        long answerTokens,
        Histogram front,
        Histogram waiting,
        double ttftShare,
        long backlogHalfway,
        long backlogAtLastArrival) {

    /** Core-picoseconds of requests: routed, read, tokenised. */
    public double requestCorePs() {
        return (double) requests * (work.routePs() + work.readPs()) + (double) promptTokens * work.promptTokenPs();
    }

    /** Core-picoseconds of answer tokens: chosen, where that is done here, and sent. */
    public double answerCorePs() {
        return (double) answerTokens * work.answerPs();
    }

    /** Cores busy on average. */
    public double busyCores() {
        return makespanPs == 0 ? 0 : (requestCorePs() + answerCorePs()) / makespanPs;
    }

    /** Share of the cores' time that they were busy. */
    public double utilisation() {
        return busyCores() / work.cores();
    }

    /** Cores that would have kept up with the arrivals, all of them busy all the time; what is asked over the time it came in. */
    public double coresAsked() {
        return arrivalsPs == 0 ? Double.POSITIVE_INFINITY : (requestCorePs() + answerCorePs()) / arrivalsPs;
    }

    /** True if requests came faster than the hosts took them, as {@link trnsim.simulator.serving.ServingResult#saturated}. */
    public boolean saturated(long arrived) {
        return backlogAtLastArrival >= Math.max(10, arrived / 50) && 2 * backlogAtLastArrival >= 3 * backlogHalfway;
    }
}
