package trnsim.bench.validation.predict;

import java.util.function.Supplier;

/**
 * One number of a row to predict.
 *
 * @param column where the measurement stands; an empty cell asks nothing
 * @param quantity what results call it
 * @param unit its unit
 * @param bin size class of the row for this quantity
 * @param also configuration that the row's columns don't hold, such as the size in a wide table's header; often empty
 * @param answer computes the prediction; may throw {@link Skip}
 */
public record Question(String column, String quantity, String unit, String bin, String also, Supplier<Answer> answer) {

    public static Question of(String column, String unit, String bin, Supplier<Answer> answer) {
        return new Question(column, column, unit, bin, "", answer);
    }
}
