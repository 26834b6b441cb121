package trnsim.bench.validation;

import org.jspecify.annotations.Nullable;
import trnsim.bench.validation.predict.Suite;

/**
 * One measured number and what became of it.
 *
 * @param file the file as results call it
 * @param row data row of the file, from 1
 * @param quantity the measured quantity
 * @param group hardware or operation
 * @param source who published it, where a file gathers several; otherwise empty
 * @param bin size class
 * @param split half of the rows
 * @param predicted the prediction; null if there is none
 * @param measured the measurement
 * @param unit of both
 * @param reason why the row is skipped; null if it is predicted
 * @param counted true if a skipped row counts against coverage
 * @param chosen what was chosen where the row leaves it open; often empty
 * @param suspect why the measurement cannot be right; null if nothing speaks against it
 * @param repeats rows of one name here measured the same; empty where repeats mean nothing
 */
public record RowResult(
        Suite suite,
        String file,
        int row,
        String quantity,
        String group,
        String source,
        String bin,
        Split split,
        @Nullable Double predicted,
        double measured,
        String unit,
        @Nullable String reason,
        boolean counted,
        String chosen,
        @Nullable String suspect,
        String repeats) {

    /** True if the prediction counts. */
    public boolean isPredicted() {
        return reason == null;
    }

    /** Signed error in percent of the measurement; NaN without a prediction that counts. */
    public double errorPct() {
        return predicted == null || reason != null ? Double.NaN : 100 * (predicted - measured) / measured;
    }
}
