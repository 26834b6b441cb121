package trnsim.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class KernelCommandTest {

    @TempDir
    Path folder;

    private static Invocation kernel(String line, Object... more) {
        List<Object> words = new ArrayList<>(List.of("kernel"));
        words.addAll(List.of(line.split(" ")));
        words.addAll(List.of(more));
        return Invocation.of(words.toArray());
    }

    private static JsonNode json(String line) {
        Invocation call = kernel(line + " --json");
        assertThat(call.code()).as(call.err()).isZero();
        return JsonMapper.shared().readTree(call.out());
    }

    private static void refused(Invocation call, String... parts) {
        assertThat(call.err()).contains(parts);
        assertThat(call.code()).as(call.err()).isEqualTo(2);
        assertThat(call.out()).isEmpty();
        assertThat(call.err().strip().lines()).as("one sentence").hasSize(1);
        assertThat(call.err()).doesNotContain("Exception", "\tat ");
    }

    @Test
    void oneChipTellsItsTilingAndTheTermsOfItsFormula() {
        String neuron =
                kernel("matmul --chips trainium2 --m 4096 --n 4096 --k 4096").out();
        assertThat(neuron).contains("stationary", "blocks", "SBUF", "PSUM banks", "time = fixed + max( lead", "counts");
        String gpu = kernel("matmul --chips h100 --m 4096 --n 4096 --k 4096").out();
        assertThat(gpu).contains("output tile", "K splits", "turns on the busiest", "time = launch + max(");
        String two = "matmul --chips trainium2,h100 --m 64 --n 64 --k 64";
        assertThat(kernel(two).out()).doesNotContain("time = ");
        assertThat(kernel(two + " --explain").out()).contains("time = fixed", "time = launch");
        assertThat(kernel("matmul --chips h100 --m 64 --n 64 --k 64 --no-explain")
                        .out())
                .doesNotContain("time = ");
    }

    /** The terms that count, put into the formula, give the time; engines are busy for at most all of it. */
    @Test
    void theTermsGiveTheTime() {
        JsonNode one = json("attention --chips trainium2 --queries 2048 --heads 8 --kv-heads 1")
                .get(0);
        double counted = 0;
        for (JsonNode term : one.get("terms")) {
            counted += term.get("counts").asBoolean() ? term.get("time_s").asDouble() : 0;
        }
        assertThat(one.get("formula").asString())
                .isEqualTo("fixed + fill + max( tensor, vector, scalar, gpsimd, dma, memory )");
        assertThat(counted).isCloseTo(one.get("time_s").asDouble(), within(1e-11));
        for (String engine : List.of("tensor", "vector", "scalar", "gpsimd", "memory")) {
            assertThat(one.get(engine + "_fraction").asDouble()).isBetween(0.0, 1.0);
        }
        assertThat(one.get("energy_j").asDouble())
                .isCloseTo(one.get("power_w").asDouble() * one.get("time_s").asDouble(), within(1e-9));
    }

    @ParameterizedTest
    @MethodSource("trnsim.simulator.cli.KernelPointwise#all")
    void everyPointwiseOperatorIsPriced(KernelPointwise kind) {
        Invocation call = kernel(kind.name() + " --chips trainium2,h100 " + kind.example());
        assertThat(call.code()).as(call.err()).isZero();
        assertThat(call.out().lines()).hasSize(3);
        assertThat(kernel(kind.name() + " --help").out()).contains("Example", kind.example());
        if (kind.differentiable()) {
            String sizes = kind.name() + " --chips h100 " + kind.example();
            assertThat(json(sizes + " --backward").get(0).get("time_s").asDouble())
                    .isGreaterThan(json(sizes).get(0).get("time_s").asDouble());
        }
    }

    @Test
    void attentionTakesWindowsLatentsAndTheWayBack() {
        String plain = "attention --chips h100 --queries 8192 --heads 16 --kv-heads 2";
        double time = json(plain).get(0).get("time_s").asDouble();
        assertThat(json(plain + " --sliding-window 512").get(0).get("time_s").asDouble())
                .isLessThan(time / 2);
        assertThat(json(plain + " --backward").get(0).get("time_s").asDouble()).isGreaterThan(2 * time);
        assertThat(json(plain + " --full").get(0).get("rate_flop_per_s").asDouble())
                .isPositive();
        String decode = "attention --chips trainium2 --batch 64 --queries 1 --context 4096 --heads 16";
        assertThat(json(decode + " --mla 512,64").get(0).get("moved_bytes").asDouble())
                .as("one latent for all heads")
                .isLessThan(json(decode).get(0).get("moved_bytes").asDouble() / 5);
        assertThat(json(decode + " --kv-dtype fp8").get(0).get("moved_bytes").asDouble())
                .isLessThan(json(decode).get(0).get("moved_bytes").asDouble());
    }

    @Test
    void cachesComeInBlocksAndRowsMayBeQuantised() {
        String decode = "attention --chips trainium2 --batch 8 --queries 1 --context 4096 --heads 8 --kv-heads 1";
        assertThat(json(decode + " --block-tokens 1").get(0).get("time_s").asDouble())
                .as("a transfer for each token")
                .isGreaterThan(
                        json(decode + " --block-tokens 16").get(0).get("time_s").asDouble());
        String norm = "norm --chips trainium2 --tokens 8192 --width 4096";
        assertThat(kernel(norm).out())
                .contains("a row per partition, 32 tiles of 128 x 4,096", "tensor-tensor (vector)");
        assertThat(kernel(norm + " --output-dtype fp8").out()).contains("tensor-scalar-reduce in fp32 (vector)");
        String few = "top-k --chips trainium2 --tokens 64 --width 4096 --picks ";
        assertThat(json(few + 64).get(0).get("time_s").asDouble())
                .isGreaterThan(json(few + 8).get(0).get("time_s").asDouble());
    }

    @Test
    void aTableTellsOfEachPointWhereItComesFrom() throws IOException {
        Path table = folder.resolve("own.csv");
        Files.writeString(table, "dtype,m,n,k,latency_us\nbf16,1024,4096,4096,52.1\nbf16,4096,4096,4096,190\n");
        Invocation sweep =
                kernel("matmul --chips h100 --n 4096 --k 4096 --sweep m=1024..8192 --csv --table", table.toString());
        assertThat(sweep.code()).as(sweep.err()).isZero();
        assertThat(sweep.out())
                .contains("bound_by,time_from,time_s")
                .contains(",measured,", ",interpolated,", ",extrapolated,");
    }

    @Test
    void narrowWeightsMoveFewerBytes() {
        String thin = "matmul --chips h100 --m 1 --n 8192 --k 8192";
        double wide = json(thin).get(0).get("moved_bytes").asDouble();
        assertThat(json(thin + " --weight-dtype int8").get(0).get("moved_bytes").asDouble())
                .isLessThan(0.51 * wide);
    }

    /** 2^61 flops and 2^40 elements: above what an int holds, below what a long does. */
    @Test
    void largeSizesDoNotWrap() {
        JsonNode cube =
                json("matmul --chips h100 --m 1048576 --n 1048576 --k 1048576").get(0);
        double flops =
                cube.get("rate_flop_per_s").asDouble() * cube.get("time_s").asDouble();
        assertThat(flops).isCloseTo(0x1p61, within(0x1p61 * 1e-9));
        JsonNode thin = json("matmul --chips trainium2,h100 --m 1099511627776 --n 1 --k 1")
                .get(1);
        assertThat(thin.get("moved_bytes").asDouble()).isGreaterThan(0x1p42);
        JsonNode norm =
                json("norm --chips trainium2 --tokens 1048576 --width 1048576").get(0);
        assertThat(norm.get("moved_bytes").asDouble()).isEqualTo(0x1p42);
        refused(
                kernel("matmul --chips trainium2 --m 1048576 --n 1048576 --k 1048576"),
                "takes longer than the 9,007 s");
        refused(
                kernel("norm --chips h100 --tokens 4294967296 --width 4294967296"),
                "--tokens, --width: their product is above 2^63");
        refused(
                kernel("attention --chips h100 --queries 4294967296 --heads 1"),
                "--batch, --queries, --context, --heads: a product of them is above 2^63");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            matmul --chips h100 --m 0 --n 1 --k 1                                     | --m: 0 must be at least 1
            matmul --chips h100 --m -5 --n 1 --k 1                                    | --m: -5 must be at least 1
            matmul --chips h100 --m 1 --n 1                                           | --k is missing; give it, or sweep it
            matmul --chips h100 --m 1 --n 1 --k 1 --groups 0                          | --groups: 0 must be at least 1
            matmul --chips h100 --m 1 --n 1 --k 1 --dtype bf61                        | Maybe bf16?
            matmul --chips h100 --m 1 --n 1 --k 1 --weight-dtype f8                   | --weight-dtype: 'f8' is not one of
            matmul --chips a100 --m 1 --n 1 --k 1 --dtype fp8                         | a100-80gb does not compute in fp8; it has
            matmul --chips trainum2 --m 1 --n 1 --k 1                                 | Maybe trainium2?
            matmul --chips h100 --n 1 --k 1 --sweep q=1..2                            | 'q' is not a size of matmul, which has m, n, k, groups
            matmul --chips h100 --n 1 --k 1 --sweep m=1-2                             | '1-2' is not
            matmul --chips h100 --n 1 --k 1 --sweep m=8..2                            | 8..2 must rise from at least 1
            matmul --chips h100 --n 1 --k 1 --sweep m=0..2                            | 0..2 must rise from at least 1
            matmul --chips h100 --n 1 --k 1 --sweep m=1..1000000+1                    | 1,000,000 points are too many; at most 10,000
            matmul --chips h100 --n 1 --k 1 --sweep m=1..4x1                          | a factor of 1 never arrives
            matmul --chips h100 --m 1 --n 1 --k 1 --sweep m=1..4                      | --m is given as well
            matmul --chips h100 --m 1 --n 1 --k 1 --plot                              | --plot draws a sweep
            matmul --chips h100 --n 1 --k 1 --sweep m=1..4 --plot a.png               | 'a.png' must end in .svg
            matmul --chips a100 --n 1 --k 1 --sweep m=1..4 --dtype fp8                | m 1: a100-80gb does not compute in fp8
            attention --chips h100 --queries 8 --heads 6 --kv-heads 4                 | 4 does not divide the 6 query heads
            attention --chips h100 --queries 8 --context 4 --heads 1                  | 4 tokens cannot hold 8 queries
            attention --chips h100 --queries 8 --heads 1 --sliding-window 0           | --sliding-window: 0 must be
            attention --chips h100 --queries 8 --heads 1 --mla 512                    | two widths are needed
            attention --chips h100 --queries 8 --heads 1 --mla 512,64 --head-dim 64   | --mla sets the widths
            norm --chips h100 --tokens 5                                              | --width is missing
            norm --chips h100 --tokens 5 --width 5 --output-dtype f8                  | --output-dtype: 'f8' is not one of
            quantise --chips h100 --tokens 5 --width 5 --output-dtype fp32            | fp32 is no narrower than the bf16
            dequantise --chips h100 --tokens 5 --width 5 --dtype bf16                 | bf16 is no wider than the bf16
            top-k --chips h100 --tokens 5 --width 5 --picks 6                         | --picks: 6 of the 5 of --width is too many
            attention --chips h100 --queries 8 --heads 1 --block-tokens 0             | --block-tokens: 0 must be at least 1
            cache-copy --chips h100 --blocks 4611686018427387904 --kv-heads 1         | their product is above 2^63
            optimizer --chips h100 --parameters 5 --dtype fp32                        | optimizer works in fp32; say how
            """)
    void badInputGetsOneSentence(String line, String sentence) {
        refused(kernel(line.strip().replaceAll(" +", " ")), sentence.strip().replace("'1-2'", "'m=1-2'"));
    }

    @Test
    void sweepsOneRowPerPointAndChip() {
        Invocation sweep = kernel("matmul --chips trainium2,h100 --n 512 --k 512 --sweep m=1..100 --csv");
        assertThat(sweep.code()).as(sweep.err()).isZero();
        assertThat(sweep.out()).startsWith("m,chip,bound_by,time_s,rate_flop_per_s,of_rank_peak_fraction,of_roofline");
        assertThat(sweep.out().lines()).as("1, 2, 4 .. 64 and 100 on two chips").hasSize(1 + 2 * 8);
        assertThat(json("matmul --chips h100 --n 512 --k 512 --sweep m=128..512+128"))
                .hasSize(4);
        assertThat(json("matmul --chips h100 --n 512 --k 512 --sweep m=1..65536x16"))
                .hasSize(5);
        assertThat(json("matmul --chips h100 --n 512 --k 512 --sweep m=1..65536:9"))
                .hasSize(9);
        assertThat(json("attention --chips h100 --heads 8 --sweep queries=1..64"))
                .hasSize(7);
        double last = 0;
        for (JsonNode point : json("matmul --chips trainium3 --n 512 --k 512 --sweep m=1..65536")) {
            assertThat(point.get("of_roofline_fraction").asDouble()).isBetween(0.0, 1.0);
            assertThat(point.get("time_s").asDouble()).isGreaterThanOrEqualTo(last);
            last = point.get("time_s").asDouble();
        }
    }

    @Test
    void plotsTheSweep() {
        Path file = folder.resolve("new/sweep.svg");
        Invocation plot =
                kernel("matmul --chips trainium2,h100 --n 512 --k 512 --sweep m=1..4096 --plot", file.toString());
        assertThat(plot.code()).as(plot.err()).isZero();
        assertThat(plot.out()).endsWith("Chart: " + file + "\n");
        assertThat(file)
                .content()
                .contains("trainium2 (1 of 4 ranks)", "matmul: n 512, k 512, bf16", "class=\"bound\"");
        assertThat(file.getParent()).isDirectoryNotContaining("glob:**.tmp");
    }
}
