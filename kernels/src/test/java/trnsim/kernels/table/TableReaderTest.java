package trnsim.kernels.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.workloads.document.InputException;
import trnsim.workloads.operator.Dtype;

class TableReaderTest {

    private static final String HEADER = "dtype,m,n,k,latency_us\n";

    private static List<TableRow> read(String text) {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<TableRow> read(byte[] bytes) {
        return TableReader.read("own.csv", new ByteArrayInputStream(bytes));
    }

    @ParameterizedTest
    @CsvSource({"latency_s,1e-3", "latency_ms,1", "latency_us,1000", "latency_ns,1e6"})
    void everyUnitIsTheSameTime(String column, String value) {
        List<TableRow> rows = read("# mine\nm,n,k,groups,dtype," + column + "\n1,2,3,4,bf16," + value + "\n");
        assertThat(rows).hasSize(1);
        assertThat(rows.getFirst().dtype()).isEqualTo(Dtype.BF16);
        assertThat(rows.getFirst().sizes()).containsExactly(1, 2, 3, 4);
        assertThat(rows.getFirst().ps()).isEqualTo(1e9);
    }

    @Test
    void sizesUpToTwoToTheFortyDoNotWrap() {
        String most = Long.toString(TableReader.MOST);
        TableRow row = read(HEADER + "bf16," + most + "," + most + "," + most + ",9e9\n")
                .getFirst();
        assertThat(row.sizes()).containsExactly(TableReader.MOST, TableReader.MOST, TableReader.MOST, 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dtype,m,n,k,latency_mus;bf16,1,1,1,1 | own.csv:1: the column 'latency_mus' has the unknown unit 'mus'; it can be s, ms, us, ns. Maybe ms?",
                "dtype,m,n,kk,latency_us;bf16,1,1,1,1 | own.csv:1: the column 'kk' is not known; a table has dtype, m, n, k, ... Maybe k?",
                "dtype,m,n,latency_us;bf16,1,1,1 | own.csv:1: the column 'k' is missing",
                "dtype,m,n,k;bf16,1,1,1 | own.csv:1: no column holds the time",
                "dtype,m,m,n,k,latency_us;bf16,1,1,1,1,1 | own.csv:1: the header names the column 'm' twice",
                "dtype,m,n,k,latency_us,latency_ms;bf16,1,1,1,1,1 | own.csv:1: the columns 'latency_us' and 'latency_ms' both",
                "dtype,m,n,k,latency_us;bf61,1,1,1,1 | own.csv:2: dtype: 'bf61' is not one of fp32, ... Maybe bf16?",
                "dtype,m,n,k,latency_us;bf16,0,1,1,1 | own.csv:2: m: '0' is not a whole number from 1 to 2^40",
                "dtype,m,n,k,latency_us;bf16,1,-1,1,1 | own.csv:2: n: '-1' is not a whole number",
                "dtype,m,n,k,latency_us;bf16,1,1,1.5,1 | own.csv:2: k: '1.5' is not a whole number",
                "dtype,m,n,k,latency_us;bf16,1,1,1099511627777,1 | own.csv:2: k: '1099511627777' is not a whole number",
                "dtype,m,n,k,latency_us;bf16,1,1,1,NaN | own.csv:2: latency_us: 'NaN' is not a number above zero",
                "dtype,m,n,k,latency_us;bf16,1,1,1,0 | own.csv:2: latency_us: '0' is not a number above zero",
                "dtype,m,n,k,latency_us;bf16,1,1,1,-3 | own.csv:2: latency_us: '-3' is not a number above zero",
                "dtype,m,n,k,latency_us;bf16,1,1,1,Infinity | own.csv:2: latency_us: 'Infinity' is not",
                "dtype,m,n,k,latency_us;bf16,1,1,1,1;bf16,1,1,1,2 | own.csv:3: repeats the shape of line 2, bf16 1 x 1 x 1; rows are sorted",
                "dtype,m,n,k,latency_us;bf16,2,1,1,1;bf16,1,9,9,2 | own.csv:3: bf16 1 x 9 x 9 comes before bf16 2 x 1 x 1 of line 2; rows are sorted",
                "dtype,m,n,k,latency_us;fp8,1,1,1,1;bf16,1,1,1,2 | own.csv:3: bf16 1 x 1 x 1 comes before fp8",
                "dtype,m,n,k,latency_us;bf16,1,1 | own.csv:1: the table is malformed here or in the next line",
                "dtype,m,n,k,latency_us | own.csv: has a header and no rows",
                "'' | own.csv: is empty; a table has dtype, m, n, k"
            })
    void whatIsWrongIsOneSentenceWithItsPlace(String text, String sentence) {
        String[] parts = sentence.split(" \\.\\.\\. ");
        assertThatThrownBy(() -> read(text.replace(';', '\n')))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(parts[0])
                .hasMessageEndingWith(parts.length > 1 ? parts[1] : "")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void damagedTablesReadOrFailWithOneSentence(long seed) {
        Random random = new Random(seed);
        byte[] original = ("# measured\ndtype,m,n,k,groups,latency_us\nbf16,1,64,64,1,2.5\nbf16,128,64,64,1,2.75\n"
                        + "bf16,128,4096,64,8,12\nfp8,1,64,64,1,2.0\nfp8,\"128\",64,64,1,2.5\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] scraps = "\n\r\",#;-+.eE0919NaN\0\u00ff \tbfp_us".getBytes(StandardCharsets.ISO_8859_1);
        for (int round = 0; round < 20_000; round++) {
            byte[] damaged = original.clone();
            for (int edit = random.nextInt(4); edit >= 0; edit--) {
                damaged[random.nextInt(damaged.length)] = scraps[random.nextInt(scraps.length)];
            }
            if (random.nextInt(4) == 0) {
                damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
            }
            try {
                List<TableRow> rows = read(damaged);
                assertThat(rows).isNotEmpty().allMatch(row -> row.ps() >= 1 && row.m() >= 1 && row.groups() >= 1);
            } catch (InputException e) {
                assertThat(e.getMessage()).startsWith("own.csv").doesNotContain("\n");
            } catch (RuntimeException e) {
                fail("round " + round + ": " + new String(damaged, StandardCharsets.ISO_8859_1), e);
            }
        }
    }
}
