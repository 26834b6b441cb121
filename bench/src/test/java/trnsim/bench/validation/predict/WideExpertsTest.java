package trnsim.bench.validation.predict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import trnsim.workloads.catalog.Catalog;

class WideExpertsTest {

    private static final double PEAK = 1979e12;
    private static final double BANDWIDTH = 3.35e12;
    private static final Hardware HARDWARE = new Hardware(Catalog.open(List.of()));

    private static WideExperts over(int gpus) {
        return new WideExperts(
                HARDWARE,
                HARDWARE.system("h800-hgx"),
                HARDWARE.model("deepseek-v3").architecture(),
                gpus);
    }

    @Test
    void promptsTakeAtLeastTheirMatmulsAtThePeak() {
        double active = 36e9;
        assertThat(over(32).prefill(4, 4096, 0))
                .isBetween(2 * active * 4 * 4096 / PEAK, 10 * 2 * active * 4 * 4096 / PEAK);
    }

    /** Each layer keeps 576 numbers of two bytes a token; attention's weights alone are 187M of one byte a layer. */
    @Test
    void tokensTakeAtLeastTheirCacheAndWeights() {
        long sequences = 128;
        long context = 5000;
        double bytes = 61 * (187e6 + sequences * context * 576 * 2.0);
        assertThat(over(144).decode(sequences, context)).isBetween(bytes / BANDWIDTH, 6 * bytes / BANDWIDTH);
    }

    @Test
    void whatIsFoundInTheCacheIsNotComputedAgain() {
        WideExperts replica = over(32);
        assertThat(replica.prefill(4, 2000, 2000)).isLessThan(replica.prefill(4, 4000, 0));
        assertThat(replica.prefill(4, 2000, 2000)).isGreaterThan(replica.prefill(4, 2000, 0));
    }

    @Test
    void moreSequencesTakeLongerAndGiveMore() {
        WideExperts replica = over(144);
        double few = replica.decode(64, 5000);
        double many = replica.decode(128, 5000);
        assertThat(many).isGreaterThan(few);
        assertThat(128 / many).isGreaterThan(64 / few);
    }
}
