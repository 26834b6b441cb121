package trnsim.bench.jmh;

import org.openjdk.jmh.annotations.Param;

/** {@link MatmulBenchmark} on a GPU, the best of its tiles and splits. */
public class GpuMatmulBenchmark extends MatmulBenchmark {

    @Param({"a100-80gb", "h100"})
    public String chip = "h100";

    @Override
    String chip() {
        return chip;
    }
}
