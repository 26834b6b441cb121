package trnsim.bench.calibration.network;

import trnsim.workloads.document.Position;
import trnsim.workloads.plan.Traffic.Kind;

/**
 * One row of a run.
 *
 * @param at its line
 * @param ranks that take part, next to each other
 * @param type of the elements, lower case; empty if the run does not say
 * @param bytes of the whole tensor: gathered, before reduction, or sent per rank
 * @param seconds of one collective
 */
public record MeasuredCollective(Position at, Kind kind, long ranks, String type, double bytes, double seconds) {}
