package trnsim.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.kernels.cost.LaneChoice;

/** A workload file gives the same {@code result.json} to the byte, whatever the machine has of threads and vector lanes. */
class SameBytesTest {

    private static final List<String> FILES = List.of("result.json", "result.csv", "report.md");

    @TempDir
    private Path folder;

    private List<String> results(String workload, int threads, @Nullable String vector) throws IOException {
        Path out = folder.resolve(threads + "-" + vector);
        String before = System.getProperty(LaneChoice.PROPERTY);
        set(vector);
        try {
            Invocation run =
                    Invocation.of("run", Path.of("..", "workloads", workload), "--threads", threads, "--out", out);
            assertThat(run.code()).as(run.err()).isZero();
        } finally {
            set(before);
        }
        return List.of(
                Files.readString(out.resolve(FILES.get(0))),
                Files.readString(out.resolve(FILES.get(1))),
                Files.readString(out.resolve(FILES.get(2))));
    }

    private static void set(@Nullable String vector) {
        if (vector == null) {
            System.clearProperty(LaneChoice.PROPERTY);
        } else {
            System.setProperty(LaneChoice.PROPERTY, vector);
        }
    }

    /** What {@code TRNSIM_VECTOR=off} leaves out is the vector module, which the property hides from the program likewise. */
    @ParameterizedTest
    @ValueSource(strings = {"train/llama-3.1-405b-trn2.yaml", "serve/llama-3.3-70b-trn2-azure-trace.yaml"})
    void onAnyNumberOfThreadsWithAndWithoutVectorLanes(String workload) throws IOException {
        assertThat(LaneChoice.available()).isTrue();
        List<String> one = results(workload, 1, "on");
        assertThat(one.getFirst()).startsWith("{").contains("headlines");
        assertThat(results(workload, 2, "on")).isEqualTo(one);
        assertThat(results(workload, 1, "off")).isEqualTo(one);
        assertThat(results(workload, 2, "off")).isEqualTo(one);
    }
}
