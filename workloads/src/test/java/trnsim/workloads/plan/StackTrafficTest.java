package trnsim.workloads.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.operator.Dtype;

class StackTrafficTest {

    private static final long SEQUENCE = 2048;
    private static final int LAYERS = 6;

    private static final ArchitectureSpec MODEL = Architectures.llama(LAYERS, 1024, 8, 8, 4096, 32000);

    private static StagePasses passes(Layout layout, StackTraffic traffic) {
        return StagePasses.of(
                MODEL,
                layout,
                new Role(0, 0, LAYERS, true, true),
                SEQUENCE,
                LayerOperators.Precision.of(Dtype.BF16),
                StackKernels.FUSED,
                traffic,
                4);
    }

    private static long count(List<Traffic> traffic, Traffic.Kind kind) {
        return traffic.stream()
                .filter(t -> t.kind() == kind)
                .mapToLong(Traffic::repeat)
                .sum();
    }

    /** Two blocks a layer and the head read a gathered input: backward each gathers it once more. */
    @ParameterizedTest
    @ValueSource(ints = {2, 8})
    void inputsThatWereNotKeptAreGatheredAgainForTheGradientsOfWeights(int tensor) {
        Layout layout = Layout.of(tensor, 1, 1);
        StagePasses kept = passes(layout, StackTraffic.PLAIN);
        StagePasses again = passes(layout, new StackTraffic(true, false, false, false, false));
        assertThat(again.forwardTraffic()).isEqualTo(kept.forwardTraffic());
        assertThat(count(again.backwardTraffic(), Traffic.Kind.ALL_GATHER)
                        - count(kept.backwardTraffic(), Traffic.Kind.ALL_GATHER))
                .isEqualTo(2 * LAYERS + 1);
        assertThat(count(again.backwardTraffic(), Traffic.Kind.REDUCE_SCATTER))
                .isEqualTo(count(kept.backwardTraffic(), Traffic.Kind.REDUCE_SCATTER));
    }

    @ParameterizedTest
    @CsvSource({"1, true", "8, false"})
    void whereNothingIsGatheredNothingIsGatheredAgain(int tensor, boolean sequenceParallel) {
        Layout layout = Layout.of(tensor, 1, 1).withSequenceParallel(sequenceParallel && tensor > 1);
        assertThat(passes(layout, new StackTraffic(true, false, false, false, false))
                        .backwardTraffic())
                .isEqualTo(passes(layout, StackTraffic.PLAIN).backwardTraffic());
    }

    /** A sum of the stream over the ranks: tokens x width, 2 bytes each in bf16, 4 in fp32; what is gathered stays as it is. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sumsInFp32AreTwiceAsLarge(boolean sequenceParallel) {
        Layout layout = Layout.of(8, 1, 1).withSequenceParallel(sequenceParallel);
        double elements = (double) SEQUENCE * MODEL.hidden();
        for (boolean wide : new boolean[] {false, true}) {
            StagePasses passes = passes(layout, new StackTraffic(false, wide, false, false, false));
            for (Traffic t : passes.forwardTraffic()) {
                boolean gathered = t.kind() == Traffic.Kind.ALL_GATHER;
                assertThat(t.bytes()).isEqualTo(elements * (wide && !gathered ? 4 : 2));
            }
        }
    }
}
