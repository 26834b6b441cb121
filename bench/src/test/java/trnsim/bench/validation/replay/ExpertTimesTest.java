package trnsim.bench.validation.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import trnsim.bench.validation.predict.Hardware;
import trnsim.bench.validation.truth.TruthTable;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.model.ArchitectureSpec.MoeSpec;

class ExpertTimesTest {

    private static ExpertTimes times(int ranks) {
        MoeSpec moe = new Hardware(Catalog.open(List.of()))
                .model("qwen3-30b-a3b")
                .architecture()
                .moe();
        assertThat(moe).isNotNull();
        String text = "tokens,activated_experts,time_us\n1,8,50\n100,8,80\n100,128,800\n";
        return new ExpertTimes(
                TruthTable.read("m", "m", "m", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))),
                moe,
                ranks);
    }

    @Test
    void oneTokenChoosesItsOwnAndManyNoMoreThanThereAre() {
        assertThat(times(1).distinct(1)).isCloseTo(8, within(1e-9));
        assertThat(times(2).distinct(1)).isCloseTo(4, within(1e-9));
        double before = 0;
        for (long tokens = 1; tokens < 10_000; tokens = tokens * 3 / 2 + 1) {
            double now = times(2).distinct(tokens);
            assertThat(now).isBetween(before, 64.0);
            before = now;
        }
    }

    @Test
    void moreTokensTakeLonger() {
        assertThat(times(2).us(2)).isLessThan(times(2).us(64));
        assertThat(times(2).us(64)).isLessThan(times(1).us(64));
    }
}
