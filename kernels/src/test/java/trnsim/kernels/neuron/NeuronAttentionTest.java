package trnsim.kernels.neuron;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.kernels.chip.Chips;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.Work;
import trnsim.kernels.neuron.AttentionTiling.Engine;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator.Attention;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.Phase;
import trnsim.workloads.plan.AttentionLoad;

class NeuronAttentionTest {

    private static final Tag BF16 = Tag.of(Dtype.BF16);

    private static Attention of(AttentionLoad load, long heads, long kvHeads) {
        return new Attention(
                "a", load.queries(), load.kvTokens(), load.pairs(), heads, 128, 128, 2 * kvHeads * 128, BF16);
    }

    private static CostBatch cost(String chip, Attention attention) {
        CostBatch costs = new CostBatch();
        new NeuronModel(Chips.rank(chip)).cost(new OperatorBatch().add(attention), costs);
        return costs;
    }

    private static double time(String chip, Attention attention) {
        return cost(chip, attention).timePs[0];
    }

    /** The search against every tiling: all blocks of queries, resident or not, that fit. */
    @ParameterizedTest
    @ValueSource(strings = {"trainium1", "trainium2", "trainium3"})
    void noTilingIsFasterThanTheOneFound(String chip) {
        NeuronCore core = new NeuronCore(Chips.rank(chip), false);
        NeuronAttention attention = new NeuronAttention(core);
        Random random = new Random(5);
        Work work = new Work();
        for (int i = 0; i < 300; i++) {
            long context = 1L << 4 + random.nextInt(13);
            long queries = random.nextBoolean() ? 1 : Math.max(1, context >> random.nextInt(4));
            AttentionLoad load = AttentionLoad.prefix(1L + random.nextInt(32), queries, context);
            double width = 32 << random.nextInt(4);
            double group = 1 << random.nextInt(4);
            boolean backward = queries > 1 && random.nextInt(4) == 0;
            attention
                    .shape()
                    .set(
                            load.queries(),
                            load.kvTokens(),
                            load.pairs(),
                            2 * group,
                            width,
                            width,
                            4 * width,
                            0,
                            2,
                            2,
                            2,
                            1,
                            backward);
            work.clear();
            attention.price(work);
            assertThat(work.timePs).isEqualTo(least(core, attention, backward));
        }
    }

    private static double least(NeuronCore core, NeuronAttention attention, boolean backward) {
        double least = Double.POSITIVE_INFINITY;
        for (double tile : NeuronAttention.TILES) {
            for (Engine exponential : core.mx ? Engine.values() : new Engine[] {Engine.SCALAR}) {
                for (int way = 0; way < (backward ? 2 : 3); way++) {
                    if (way < 2) {
                        attention.cost.rows(attention.shape(), tile, exponential, Engine.values()[way]);
                    } else {
                        attention.cost.keys(attention.shape(), tile, exponential);
                    }
                    boolean admissible = attention.cost.banks <= core.psumBanks;
                    for (double block = 128; admissible && block <= NeuronAttention.LARGEST_BLOCK; block *= 2) {
                        for (boolean resident : new boolean[] {false, true}) {
                            if (attention.fits(tile, block, resident)) {
                                least = Math.min(least, attention.timePs(block, resident));
                            }
                        }
                    }
                }
            }
        }
        return least;
    }

    @ParameterizedTest
    @ValueSource(strings = {"trainium1", "trainium2", "trainium3", "trainium4"})
    void seeingMoreIsNeverFaster(String chip) {
        for (long n : new long[] {100, 1024, 5000, 16_384}) {
            AttentionLoad causal = AttentionLoad.causal(2, n);
            double time = time(chip, of(causal, 8, 2));
            AttentionLoad full = new AttentionLoad(2 * n, 2 * n, 2 * n * n);
            assertThat(time(chip, of(full, 8, 2))).isGreaterThanOrEqualTo(time);
            double before = 0;
            for (long window = 64; window <= n; window *= 2) {
                double windowed = time(chip, of(causal.window(window, 2), 8, 2));
                assertThat(windowed).as("window %s of %s", window, n).isLessThanOrEqualTo(time);
                assertThat(windowed).isGreaterThanOrEqualTo(before);
                before = windowed;
            }
            double chunked = time(chip, of(AttentionLoad.prefix(2, n, 2 * n), 8, 2));
            assertThat(chunked).isGreaterThanOrEqualTo(time);
            assertThat(time(chip, of(causal, 8, 8))).isGreaterThanOrEqualTo(time);
            assertThat(time(chip, of(causal, 8, 2).in(Phase.GRAD_INPUT))).isGreaterThan(time);
        }
    }

    @Test
    void decodeReadsEachCachedTokenOnceAndMoreKeysAreNeverFaster() {
        double before = 0;
        for (long context = 16; context < 1 << 18; context = context * 5 / 4) {
            CostBatch grouped = cost("trainium2", of(AttentionLoad.decode(8, 8 * context), 8, 1));
            assertThat(grouped.bytes[0]).isEqualTo(8 * context * 256.0 * 2 + 8 * 8 * 256 * 2);
            assertThat(grouped.timePs[0]).isGreaterThanOrEqualTo(before);
            before = grouped.timePs[0];
        }
    }

    /** MLA in its latent space: all heads read the same 576 elements of a token, 512 of them again as its value. */
    @Test
    void latentDecodeReadsTheLatentOnce() {
        long keys = 16 * 4096;
        Attention few = new Attention("d", 16, keys, keys, 8, 576, 512, 576, BF16);
        CostBatch costs = cost("trainium2", few);
        assertThat(costs.bytes[0]).isEqualTo(keys * 576.0 * 2 + 16 * 8 * (576 + 512) * 2);
        Attention many = new Attention("d", 16, keys, keys, 128, 576, 512, 576, BF16);
        assertThat(time("trainium2", many)).isGreaterThanOrEqualTo(costs.timePs[0]);
        assertThat(costs.memoryPs[0]).isGreaterThan(0);
    }

    @Test
    void largerPagesAreNeverSlowerAndTinyOnesCost() {
        Attention decode = of(AttentionLoad.decode(64, 64 * 8192), 8, 1);
        double before = Double.POSITIVE_INFINITY;
        for (long block = 1; block <= 256; block *= 2) {
            double time = time("trainium2", decode.paged(block));
            assertThat(time).isLessThanOrEqualTo(before);
            before = time;
        }
        assertThat(time("trainium2", decode.paged(1))).isGreaterThan(1.5 * before);
    }

    @Test
    void theTilingIsReported() {
        OperatorBatch batch = new OperatorBatch()
                .add(of(AttentionLoad.causal(1, 8192), 8, 1))
                .add(of(AttentionLoad.decode(4, 4 * 8192), 8, 1));
        NeuronModel model = new NeuronModel(Chips.rank("trainium2"));
        assertThat(model.attentionTiling(batch, 0))
                .hasToString(
                        "queries on partitions, 1024 keys a tile, keys and values kept, exponentials on scalar engine");
        assertThat(model.attentionTiling(batch, 1))
                .extracting(AttentionTiling::orientation)
                .isNotNull();
    }

    /**
     * Decoding reads each block of a paged cache in a transfer of its own: 1,024 blocks of 2 heads, keys and values, on 2 cores
     * of 16 queues each, 1.3 us and 8 KiB at 23 bytes a nanosecond one after another, by hand. The contiguous cache streams.
     */
    @Test
    void blocksOfAPagedCacheStartOneByOne() {
        Attention flat = of(AttentionLoad.decode(1, 32_768), 8, 2);
        double transfers = 1024.0 * 2 * 2 / 2 / 16;
        double byHand = transfers * (1.3e6 + 8192 / 23.0 * 1e3);
        double paged = time("trainium2", flat.paged(32));
        assertThat(paged).isCloseTo(byHand, Percentage.withPercentage(5));
        assertThat(time("trainium2", flat)).isLessThan(paged / 3);
        double half = time("trainium2", flat.paged(64));
        assertThat(paged - half).isCloseTo(transfers / 2 * 1.3e6, Percentage.withPercentage(2));
    }
}
