package trnsim.bench.validation.truth;

import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Position;

/**
 * A cell that does not hold what is needed. Where the row can be listed as skipped it becomes the reason, else the error that
 * {@link #input()} gives.
 */
public final class CellException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Position at;
    private final boolean blank;

    CellException(Position at, String sentence, boolean blank) {
        super(sentence, null, false, false);
        this.at = at;
        this.blank = blank;
    }

    /** True if the cell is empty: its source doesn't print it. */
    public boolean blank() {
        return blank;
    }

    /** The column and what is wrong, without the position. */
    public String sentence() {
        return String.valueOf(getMessage());
    }

    /** The same as an error with file and line. */
    public InputException input() {
        return new InputException(at, sentence());
    }
}
