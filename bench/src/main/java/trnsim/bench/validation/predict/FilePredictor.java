package trnsim.bench.validation.predict;

import java.util.List;
import java.util.Map;
import trnsim.bench.validation.truth.TruthRow;

/** Knows one kind of measurement file: its columns, and how the simulator answers its rows. */
public interface FilePredictor {

    Suite suite();

    /** Columns the file must have. */
    List<String> required();

    /** Columns that say what was measured, without those that only say by whom, with what version, or in which spelling. */
    List<String> configuration();

    /** Hardware or operation of a row, for grouping; its column {@code hw} where nothing else is said. */
    default String group(TruthRow row) {
        return row.text("hw");
    }

    /** Who published a row, where the file gathers several; otherwise empty. */
    default String source(TruthRow row) {
        return "";
    }

    /**
     * Which version of which software at which precision ran a row's configuration, where repeats of a row show how much
     * measurements scatter; otherwise empty.
     */
    default String repeats(TruthRow row) {
        return "";
    }

    /** Numbers that cannot be right, whatever any model says: reasons by row and quantity. */
    default Map<Integer, Map<String, String>> suspects(List<TruthRow> rows) {
        return Map.of();
    }

    /** The numbers of a row to predict, in a fixed order. */
    List<Question> questions(TruthRow row);

    /** Inputs taken for granted where the file says nothing, one sentence each. */
    List<String> assumptions();
}
