package trnsim.simulator.fleet.rates;

import trnsim.workloads.fleet.PortfolioSpec.InferenceSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.unit.Readings;

/**
 * What serving one output token comes with, as numbers.
 *
 * @param input new input tokens per output token
 * @param cached cached ones
 * @param context tokens that a request in mid-answer attends to, on average
 * @param output output tokens of a request
 * @param tpot most seconds per output token
 * @param weights dtype of stored weights
 * @param kv dtype of the KV cache
 */
record Mix(
        String model,
        double input,
        double cached,
        double context,
        double output,
        double tpot,
        Dtype weights,
        Dtype kv) {

    static Mix of(InferenceSpec asked, Readings readings) {
        return new Mix(
                asked.model(),
                readings.of(asked.input()),
                readings.of(asked.cached()),
                readings.of(asked.context()),
                readings.of(asked.output()),
                asked.tpot(),
                asked.weights(),
                asked.kvCache());
    }

    /** New prompt tokens of a request. */
    double newTokens() {
        return input * output;
    }

    /** Tokens of its whole prompt: its context in mid-answer, less half of the answer. */
    double prompt() {
        return Math.max(Math.max(1, newTokens()), context - output / 2);
    }

    /** Tokens that a new prompt token attends to, on average: what was cached before it, and half of the new ones. */
    double seen() {
        return prompt() - newTokens() / 2;
    }
}
