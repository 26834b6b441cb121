package trnsim.bench.calibration;

import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import trnsim.kernels.chip.ChipSpec;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.model.Kernels;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.unit.Readings;

/** Matmul times that the model itself gives under known constants, with noise, as a file. */
final class Measured {

    private static final double[] SIZES = {1, 16, 128, 512, 1024, 2048, 4096, 8192, 16384};

    private Measured() {}

    static ChipSpec chip(String name) {
        return Catalog.shipped().read(Folder.CHIPS, name, ChipSpec.class);
    }

    /**
     * Random matmuls of {@code chip} with the constants {@code moved}, by their paths below the chip's name.
     *
     * @param noise standard deviation of the logarithm of each time
     */
    static String matmuls(ChipSpec chip, int rows, Map<String, Double> moved, double noise) {
        Random random = new Random(7);
        Map<String, Double> paths = new TreeMap<>();
        moved.forEach((path, value) -> paths.put(chip.name() + "." + path, value));
        var model = Kernels.forRank(new Rank(chip, null, Readings.moved(paths)));
        StringBuilder text = new StringBuilder("gemm_dtype,m,n,k,latency_us\n");
        for (int i = 0; i < rows; i++) {
            long m = size(random);
            long n = size(random);
            long k = size(random);
            CostBatch costs = new CostBatch();
            model.cost(
                    new OperatorBatch().add(new Operator.Matmul("gemm", m, n, k, 1, Operator.Tag.of(Dtype.BF16))),
                    costs);
            double us = costs.timePs[0] * 1e-6 * StrictMath.exp(noise * random.nextGaussian());
            text.append(String.format(Locale.ROOT, "bfloat16,%d,%d,%d,%.6f%n", m, n, k, us));
        }
        return text.toString();
    }

    private static long size(Random random) {
        int i = random.nextInt(SIZES.length - 1);
        double share = random.nextDouble();
        return Math.round(SIZES[i] + share * (SIZES[i + 1] - SIZES[i]));
    }
}
