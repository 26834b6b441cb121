package trnsim.kernels.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.kernels.chip.Chips;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.KernelModel;
import trnsim.kernels.model.Kernels;
import trnsim.workloads.document.InputException;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;

class MeasuredTableTest {

    private static final String GRID = """
            dtype,m,n,k,latency_us
            bf16,128,1024,1024,10
            bf16,128,1024,4096,20
            bf16,128,4096,1024,21
            bf16,128,4096,4096,50
            bf16,1024,1024,1024,15
            bf16,1024,1024,4096,40
            bf16,1024,4096,1024,41
            bf16,1024,4096,4096,150
            """;

    private static final String SCATTERED = """
            dtype,m,n,k,latency_us
            bf16,128,1024,1024,10
            bf16,512,2048,2048,31
            bf16,1024,4096,4096,150
            """;

    @TempDir
    private Path folder;

    private MeasuredTable table(String chip, String text) throws IOException {
        Path file = folder.resolve("own.csv");
        Files.writeString(file, text);
        return MeasuredTable.read(file, model(chip));
    }

    private static KernelModel model(String chip) {
        return Kernels.forRank(Chips.rank(chip));
    }

    private static Operator matmul(long m, long n, long k) {
        return new Operator.Matmul("matmul", m, n, k, 1, Operator.Tag.of(Dtype.BF16));
    }

    private static double us(KernelModel model, long m, long n, long k) {
        CostBatch costs = new CostBatch();
        model.cost(new OperatorBatch().add(matmul(m, n, k)), costs);
        return costs.timePs[0] * 1e-6;
    }

    @ParameterizedTest
    @ValueSource(strings = {GRID, SCATTERED})
    void atItsPointsTheTimeIsTheMeasuredOne(String text) throws IOException {
        for (String chip : new String[] {"h100", "trainium2", "graviton4"}) {
            MeasuredTable table = table(chip, text);
            assertThat(us(table, 128, 1024, 1024)).isEqualTo(10);
            assertThat(table.source(0)).isEqualTo(Source.MEASURED);
            assertThat(us(table, 1024, 4096, 4096)).isEqualTo(150);
            assertThat(table.extrapolated()).isEmpty();
        }
    }

    @Test
    void onAGridTheTimeNeverFallsAsASizeGrows() throws IOException {
        MeasuredTable table = table("h100", GRID);
        double last = 0;
        for (long m = 128; m <= 1024; m += 7) {
            double us = us(table, m, 2000, 3000);
            assertThat(us).isGreaterThanOrEqualTo(last);
            assertThat(table.source(0)).isEqualTo(Source.INTERPOLATED);
            last = us;
        }
        assertThat(us(table, 128, 1024, 2048)).isCloseTo(Math.sqrt(10 * 20), within(1e-3));
    }

    @Test
    void betweenScatteredPointsTheTimeStaysBetweenASmallerAndALargerShape() throws IOException {
        MeasuredTable table = table("h100", SCATTERED);
        for (long m = 128; m <= 512; m += 16) {
            assertThat(us(table, m, 1500, 1500)).isBetween(10.0, 31.0);
            assertThat(us(table, m + 512 - 128, 3000, 3000)).isBetween(31.0, 150.0);
            assertThat(table.source(0)).isEqualTo(Source.INTERPOLATED);
        }
    }

    @Test
    void aTableOfTheModelsOwnTimesIsTheModelBetweenScatteredPoints() throws IOException {
        KernelModel model = model("h100");
        StringBuilder text = new StringBuilder("dtype,m,n,k,latency_us\n");
        long[][] shapes = {{128, 1024, 1024}, {512, 2048, 2048}, {1024, 4096, 4096}};
        for (long[] s : shapes) {
            text.append("bf16,%d,%d,%d,%s%n".formatted(s[0], s[1], s[2], us(model, s[0], s[1], s[2])));
        }
        MeasuredTable table = table("h100", text.toString());
        for (long m = 128; m <= 1024; m += 64) {
            assertThat(us(table, m, 2500, 2500)).isCloseTo(us(model, m, 2500, 2500), Percentage.withPercentage(0.01));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {GRID, SCATTERED})
    void beyondItsPointsItSaysSoAndScalesTheModel(String text) throws IOException {
        MeasuredTable table = table("h100", text);
        KernelModel model = model("h100");
        double ratio = 150 / us(model, 1024, 4096, 4096);
        assertThat(us(table, 4096, 8192, 8192))
                .isCloseTo(ratio * us(model, 4096, 8192, 8192), Percentage.withPercentage(0.01));
        assertThat(table.source(0)).isEqualTo(Source.EXTRAPOLATED);
        assertThat(table.extrapolated()).containsExactly(0);
        us(table, 1, 1024, 1024);
        assertThat(table.extrapolated()).containsExactly(0);
    }

    @Test
    void whatItDoesNotHoldIsTheModels() throws IOException {
        MeasuredTable table = table("h100", GRID);
        OperatorBatch batch = new OperatorBatch()
                .add(matmul(128, 1024, 1024))
                .add(new Operator.Matmul("fp8", 128, 1024, 1024, 1, Operator.Tag.of(Dtype.FP8)))
                .add(new Operator.Matmul(
                        "narrow",
                        128,
                        1024,
                        1024,
                        1,
                        Operator.Tag.of(Dtype.BF16).weights(Dtype.FP8)))
                .add(new Operator.Pointwise(OperatorKind.NORM, "norm", 4096, 1, 1, 1, Operator.Tag.of(Dtype.BF16)))
                .add(matmul(0, 1024, 1024))
                .add(matmul(64, 1024, 1024));
        CostBatch own = new CostBatch();
        CostBatch base = new CostBatch();
        table.cost(batch, own);
        model("h100").cost(batch, base);
        for (int row = 1; row < 5; row++) {
            assertThat(own.timePs[row]).isEqualTo(base.timePs[row]);
            assertThat(table.source(row)).isEqualTo(Source.MODELLED);
        }
        assertThat(table.extrapolated()).containsExactly(5);
    }

    @Test
    void repeatsTakeTheirTimesTimeAndNothingIsBusyForLonger() throws IOException {
        MeasuredTable table = table("h100", "dtype,m,n,k,latency_us\nbf16,4096,4096,4096,1\n");
        Operator one = new Operator.Matmul(
                "matmul", 4096, 4096, 4096, 1, Operator.Tag.of(Dtype.BF16).times(7));
        CostBatch costs = new CostBatch();
        table.cost(new OperatorBatch().add(one), costs);
        assertThat(costs.timePs[0]).isEqualTo(7e6);
        assertThat(costs.tensorPs[0]).isPositive().isLessThanOrEqualTo(7e6);
        assertThat(costs.memoryPs[0]).isPositive().isLessThanOrEqualTo(7e6);
    }

    @Test
    void aDtypeTheChipLacksAndAFileThatIsNoneAreErrorsOfTheInput() {
        assertThatThrownBy(() -> table("a100-80gb", "dtype,m,n,k,latency_us\nfp8,1,1,1,1\n"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("own.csv:2: a100-80gb does not compute in fp8");
        assertThatThrownBy(() -> MeasuredTable.read(folder.resolve("none.csv"), model("h100")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("none.csv: there is no such file");
        assertThatThrownBy(() -> MeasuredTable.read(folder, model("h100"))).isInstanceOf(InputException.class);
    }

    @Test
    void shapesBeyondTwoToTheFortyElementsDoNotWrap() throws IOException {
        MeasuredTable table = table("h100", GRID);
        double large = us(table, 1L << 21, 1L << 21, 1024);
        assertThat(large).isGreaterThan(us(table, 1L << 20, 1L << 20, 1024)).isFinite();
        assertThat(table.source(0)).isEqualTo(Source.EXTRAPOLATED);
    }
}
