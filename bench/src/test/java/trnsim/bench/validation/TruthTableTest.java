package trnsim.bench.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import trnsim.bench.validation.truth.CellException;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.bench.validation.truth.TruthTable;
import trnsim.workloads.document.InputException;

class TruthTableTest {

    static TruthTable read(String text) {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static TruthTable read(byte[] bytes) {
        return TruthTable.read("t.csv", "t.csv", "dir/t.csv", new ByteArrayInputStream(bytes));
    }

    @Test
    void commentsAndBlankLinesAreNoRows() {
        TruthTable table = read("# who measured\n\na,b\n1,x\n# between\n\n2,\"y, z\"\n");
        assertThat(table.rows()).extracting(TruthRow::number).containsExactly(1, 2);
        assertThat(table.rows()).extracting(row -> row.at().line()).containsExactly(4, 7);
        assertThat(table.rows().get(1).text("b")).isEqualTo("y, z");
        assertThat(table.header().line()).isEqualTo(3);
    }

    @Test
    void emptyCellsAndMissingColumnsAreBlank() {
        TruthRow row = read("a,b\n1, \n").rows().getFirst();
        assertThat(row.blank("b")).isTrue();
        assertThat(row.blank("c")).isTrue();
        assertThat(row.number("b")).isEmpty();
        assertThat(row.size("b", 7)).isEqualTo(7);
    }

    @Test
    void badCellsNameFileLineAndColumn() {
        TruthRow row = read("a,b,c\n1e400,x,-3\n").rows().getFirst();
        assertThat(error(() -> row.number("a"))).isEqualTo("dir/t.csv:2: a: '1e400' is not a finite number");
        assertThat(error(() -> row.size("b"))).isEqualTo("dir/t.csv:2: b: 'x' is not a number");
        assertThat(error(() -> row.size("c"))).startsWith("dir/t.csv:2: c: '-3' is not a whole number");
        assertThat(error(() -> row.size("d"))).isEqualTo("dir/t.csv:2: d is not printed");
    }

    private static String error(ThrowingCallable reading) {
        CellException cell = catchThrowableOfType(CellException.class, reading);
        return cell.input().getMessage();
    }

    @Test
    void tablesThatAreNoneAreRefusedInASentence() {
        assertThatThrownBy(() -> read("# only a comment\n"))
                .isInstanceOf(InputException.class)
                .hasMessage("dir/t.csv: has no header line; a table of measurements starts with one");
        assertThatThrownBy(() -> read("a,b\n1,2\n3\n"))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("dir/t.csv:2: the table is malformed here or in the next line");
        assertThatThrownBy(() -> read("a,a\n")).hasMessage("dir/t.csv:1: the header names the column 'a' twice");
        assertThatThrownBy(() -> read(new byte[] {'a', (byte) 0xff, (byte) 0xfe, 0}))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("dir/t.csv: cannot be read as UTF-8 text");
    }

    @Test
    void anOpenQuoteIsRefused() {
        assertThatThrownBy(() -> read("a,b\n1,\"2\n3,4\n"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("malformed");
    }
}
