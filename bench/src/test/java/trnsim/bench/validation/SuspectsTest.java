package trnsim.bench.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trnsim.bench.validation.predict.Suite;
import trnsim.workloads.catalog.Catalog;

class SuspectsTest {

    private static final String QWEN = "model,tp,lnc,input,bs,out_tok_s,ttft_ms,itl_ms\n";

    @TempDir
    private Path truth;

    private List<RowResult> rows;

    @BeforeEach
    void measured() throws IOException {
        // Two ranks take more than twice as long as four; the last row prints half the throughput of its own latencies.
        Files.writeString(truth.resolve("trn2-vllm-qwen.csv"), QWEN + """
                Qwen2.5-7B,4,2,8192,1,77.62,356.24,11.74
                Qwen2.5-7B,2,2,4096,1,27.14,408.89,35.59
                Qwen2.5-7B,2,2,8192,1,45.0,700,20
                Qwen3-1.7B,4,2,8192,1,95.8,158,4.71
                """);
        Progress silent = new Progress("validate", new java.io.PrintWriter(java.io.Writer.nullWriter()), false);
        rows = Validation.run(Catalog.open(List.of()), EnumSet.of(Suite.SERVING), truth, silent).rows().stream()
                .filter(row -> row.file().equals("trn2-vllm-qwen.csv"))
                .toList();
    }

    private RowResult of(int row, String quantity) {
        return rows.stream()
                .filter(found -> found.row() == row && found.quantity().equals(quantity))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void moreThanTheWorkOfItsSiblingIsSuspectAndStillPredicted() {
        RowResult row = of(2, "itl_ms");
        assertThat(row.suspect()).contains("row 1 with 2", "at most 23.48 ms");
        assertThat(row.isPredicted()).isTrue();
        assertThat(row.errorPct()).isFinite();
        assertThat(of(3, "itl_ms").suspect()).isNull();
        assertThat(of(2, "ttft_ms").suspect()).isNull();
    }

    @Test
    void aRowThatContradictsItselfIsSuspect() {
        assertThat(of(4, "out_tok_s").suspect()).contains("contradicts itself", "prints 95.80");
        assertThat(of(4, "itl_ms").suspect()).contains("contradicts itself");
        assertThat(of(1, "out_tok_s").suspect()).isNull();
    }

    @Test
    void bothErrorsArePrinted() {
        List<String> lines = SuspectOutput.suspects(rows);
        assertThat(lines.getFirst()).contains("without");
        assertThat(lines).anyMatch(line -> line.startsWith("trn2-vllm-qwen.csv") && line.contains("itl_ms"));
        assertThat(lines).anyMatch(line -> line.contains("row 2 itl_ms 35.6"));
    }
}
