package trnsim.bench.validation.predict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GpuLayoutsTest {

    /** Megatron-Bridge: 61 layers, embedding, loss and one module of prediction in 32 chunks of two, 16 of four or 8 of eight. */
    @Test
    void modulesOfPredictionCountAsLayers() {
        List<Integer> sixteen = GpuLayouts.stages(4, 4, 61, 1).layers();
        assertThat(sixteen).hasSize(16).startsWith(3, 4, 4).endsWith(4, 2);
        assertThat(sixteen.stream().mapToInt(Integer::intValue).sum()).isEqualTo(61);
        assertThat(GpuLayouts.stages(1, 8, 61, 1).layers()).containsExactly(7, 8, 8, 8, 8, 8, 8, 6);
    }

    /** BLOOM: 70 layers between embedding and head in 12 stages of six. */
    @Test
    void endsCountAsLayers() {
        assertThat(GpuLayouts.stages(1, 12, 70, 0).layers()).containsExactly(5, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 5);
    }

    @Test
    void whatDividesIsSplitEvenly() {
        assertThat(GpuLayouts.stages(1, 8, 64, 0).layers()).isEmpty();
        assertThat(GpuLayouts.stages(1, 1, 61, 1).layers()).isEmpty();
    }
}
