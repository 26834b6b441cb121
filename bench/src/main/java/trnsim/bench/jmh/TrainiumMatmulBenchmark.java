package trnsim.bench.jmh;

import org.openjdk.jmh.annotations.Param;

/** {@link MatmulBenchmark} on a rank of NeuronCores, the best of its tilings. */
public class TrainiumMatmulBenchmark extends MatmulBenchmark {

    @Param({"trainium1", "trainium2"})
    public String chip = "trainium2";

    @Override
    String chip() {
        return chip;
    }
}
