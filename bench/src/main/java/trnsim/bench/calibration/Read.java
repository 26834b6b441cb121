package trnsim.bench.calibration;

import java.util.List;
import java.util.Map;

/**
 * What was read of files of measurements.
 *
 * @param rows in file order
 * @param leftOut reasons why rows were left out, and how many
 */
record Read(List<Sample> rows, Map<String, Integer> leftOut) {}
