package trnsim.kernels.cost;

import java.util.List;

/**
 * How the time of one operator came about, for people; made on demand, beside the path that prices batches.
 *
 * @param choices what was chosen, such as a tiling, in the order a person reads it
 * @param time the formula of the time, its value within a picosecond of what the model says
 */
public record Derivation(List<Choice> choices, Terms time) {

    public Derivation {
        choices = List.copyOf(choices);
    }

    /** One choice and its value in words. */
    public record Choice(String name, String value) {}
}
