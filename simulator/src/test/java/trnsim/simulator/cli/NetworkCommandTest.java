package trnsim.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkCommandTest {

    @TempDir
    Path folder;

    private static Invocation run(String words) {
        return Invocation.of((Object[]) ("network " + words).split(" "));
    }

    @Test
    void printsNcclTestsColumns() {
        Invocation call = run("--system h100 --collective all-gather --ranks 4 --sizes 1MiB..4MiB --csv");
        assertThat(call.err()).isEmpty();
        assertThat(call.code()).isZero();
        String[] lines = call.out().split("\n");
        assertThat(lines[0]).isEqualTo("size_bytes,time_us,algbw_gb_per_s,busbw_gb_per_s,algorithm,bound");
        assertThat(lines).hasSize(4);
        String[] cells = lines[1].split(",");
        double algbw = Double.parseDouble(cells[0]) / Double.parseDouble(cells[1]) * 1e-3;
        assertThat(Double.parseDouble(cells[2])).isCloseTo(algbw, org.assertj.core.data.Percentage.withPercentage(1));
        assertThat(Double.parseDouble(cells[3]))
                .isCloseTo(0.75 * algbw, org.assertj.core.data.Percentage.withPercentage(1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --system h100 --sizes 1125899906842624                   | 1 PiB
            --system h100 --ranks 1                                  | none
            --system trn2 --collective barrier                       | mesh
            --system trn2 --collective send                          | pairwise
            --system trn2 --algorithm ring                           | ring
            --system trn2 --ranks 128                                | kangaring+network
            --system trn2 --group 0-15,32-47                         | kangaring
            --system trn3 --collective all-to-all --skew 2           | pairwise
            --system c8g --ranks 1 --sizes 1MiB --json               | "algorithm"
            """)
    void rightPhysics(String words, String part) {
        Invocation call = run(words);
        assertThat(call.err()).isEmpty();
        assertThat(call.code()).isZero();
        assertThat(call.out()).contains(part);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --system h1000                                           | Maybe h100?
            --system h100 --collective al-reduce                     | Maybe all-reduce?
            --system h100 --sizes 0                                  | at least 1 byte
            --system h100 --sizes 2MiB..1MiB                         | must rise
            --system h100 --sizes 1s                                 | 1s
            --system h100 --sizes 9e99GiB                            | --sizes
            --system h100 --dtype bf61                               | Maybe bf16?
            --system h100 --group 0,1,1                              | rank 1 is listed twice
            --system h100 --group 0,x                                | 'x' is no rank
            --system h100 --group 0-7,8-9                            | equal parts
            --system h100 --ranks 0                                  | at least 1
            --system h100 --ranks 4 --chips 4                        | exclude each other
            --system h100 --ranks 9000000000000000000                | below rank
            --system h100 --algorithm tre                            | Maybe tree?
            --system h100 --algorithm kangaring                      | is not one of
            --system trn2 --ranks 16 --stride 4 --algorithm kangaring| cannot run all-reduce
            --system h100 --skew 2                                   | only an all-to-all
            --system h100 --collective all-to-all --skew 0.5         | at least 1
            --system h100 --cores-per-rank 7                         | --cores-per-rank
            --system h100 --plot curve.png                           | must end in .svg
            """)
    void oneSentence(String words, String part) {
        Invocation call = run(words);
        assertThat(call.code()).as(call.err()).isEqualTo(2);
        assertThat(call.err()).contains(part);
        assertThat(call.err().strip().lines()).hasSize(1);
    }

    @Test
    void drawsItsCurve() throws IOException {
        Path file = folder.resolve("curve.svg");
        assertThat(run("--system trn2 --plot " + file).code()).isZero();
        assertThat(Files.readString(file)).startsWith("<svg").contains("busbw", "algbw", "all-reduce");
        assertThat(Files.readString(folder.resolve("curve-latency.svg")))
                .startsWith("<svg")
                .contains("time");
    }
}
