package trnsim.bench.calibration.network;

import org.jspecify.annotations.Nullable;
import trnsim.workloads.plan.Traffic.Kind;

/**
 * What the user says of runs whose files do not.
 *
 * @param kind the collective; null if the files say it
 * @param ranks ranks that take part; null if the files say it
 * @param inPlace whether the in-place times of nccl-tests count, else the out-of-place ones
 */
public record Told(@Nullable Kind kind, @Nullable Long ranks, boolean inPlace) {}
