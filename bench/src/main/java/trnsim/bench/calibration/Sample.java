package trnsim.bench.calibration;

import trnsim.bench.validation.Split;
import trnsim.workloads.document.Position;

/**
 * One measured kernel or collective.
 *
 * @param at its line
 * @param kind what was measured, such as {@code matmul}
 * @param bin size class
 * @param half which half of the rows it falls in, by its shape alone
 * @param work what it asks of the hardware
 * @param seconds what was measured
 */
record Sample(Position at, String kind, String bin, Split half, Work work, double seconds) {}
