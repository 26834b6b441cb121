package trnsim.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CapacityCommandTest {

    private static final String SERVE = """
            kind: serve
            model: llama-3.2-1b
            system: trn2.3xlarge
            chips: 1
            parallel: {tensor: 4}
            engine: {max-sequences: 64}
            arrivals: {requests: 500, rate: 4 requests/s, input: {mean: 300 tokens, cv: 0.5}, output: {mean: 40 tokens, cv: 0.5}}
            """;

    @TempDir
    private Path folder;

    private Invocation capacity(String more, String... words) throws IOException {
        Path file = folder.resolve("serve.yaml");
        Files.writeString(file, SERVE + more);
        List<Object> all = new java.util.ArrayList<>(List.of("capacity", file));
        all.addAll(Arrays.asList(words));
        return Invocation.of(all.toArray());
    }

    private static String[] cells(Invocation call, int row) {
        return call.out().lines().skip(1L + row).findFirst().orElseThrow().split(",", -1);
    }

    private static double number(String cell) {
        return Double.parseDouble(cell.replaceAll("[^0-9.]", ""));
    }

    @Test
    void looserObjectivesTakeMoreLoad() throws IOException {
        Invocation strict = capacity("slo: {ttft: 40 ms}\n", "--csv", "--requests", "3000");
        Invocation loose = capacity("slo: {ttft: 10 s, tpot: 100 ms}\n", "--csv", "--requests", "3000");
        assertThat(strict.code()).as(strict.err() + strict.out()).isZero();
        assertThat(loose.code()).as(loose.err()).isZero();
        double low = number(cells(strict, 0)[4]);
        double high = number(cells(loose, 0)[4]);
        assertThat(low).isPositive().isLessThan(high);
        assertThat(high).isLessThanOrEqualTo(number(cells(loose, 0)[3]));
    }

    @Test
    void moreDemandTakesMoreReplicas() throws IOException {
        int before = 0;
        for (int demand : new int[] {10, 100, 400}) {
            Invocation call = capacity(
                    "slo: {ttft: 1 s, tpot: 20 ms}\n",
                    "--csv",
                    "--requests",
                    "1000",
                    "--demand",
                    demand + " requests/s");
            assertThat(call.code()).as(call.err()).isZero();
            int replicas = (int) number(cells(call, 0)[1]);
            assertThat(replicas).isGreaterThanOrEqualTo(Math.max(1, before));
            before = replicas;
        }
        assertThat(before).isGreaterThan(1);
    }

    @Test
    void objectivesThatNoLoadMeetsSayTheBest() throws IOException {
        Invocation call = capacity("slo: {ttft: 1 us}\n", "--requests", "500");
        assertThat(call.code()).isEqualTo(1);
        assertThat(call.out())
                .contains("no load meets the objectives")
                .contains("at best")
                .contains("TTFT p50");
    }

    @Test
    void theFrontTradesSpeedForThroughput() throws IOException {
        Invocation call = capacity("", "--pareto", "--csv", "--requests", "500");
        assertThat(call.code()).as(call.err()).isZero();
        List<String[]> points =
                call.out().lines().skip(1).map(line -> line.split(",", -1)).toList();
        assertThat(points).hasSizeGreaterThan(3);
        for (int i = 1; i < points.size(); i++) {
            assertThat(number(points.get(i)[4])).isLessThanOrEqualTo(number(points.get(i - 1)[4]));
            assertThat(number(points.get(i)[5])).isGreaterThanOrEqualTo(number(points.get(i - 1)[5]));
        }
    }

    @Test
    void oneSentence() throws IOException {
        assertThat(capacity("").err()).contains("capacity needs latency objectives");
        assertThat(capacity("slo: {ttft: 1 s}\n", "--attainment", "0").err()).contains("--attainment: 0.0 must be");
        assertThat(capacity("slo: {ttft: 1 s}\n", "--demand", "5").err()).contains("--demand: '5' has no unit");
        assertThat(capacity("slo: {ttft: 1 s}\n", "--systems", "trn9").code()).isEqualTo(2);
        Invocation train = Invocation.of("capacity", "../workloads/train/llama-3.1-8b-trn2.yaml");
        assertThat(train.err()).contains("only serving workloads have a capacity");
        assertThat(train.code()).isEqualTo(2);
    }
}
