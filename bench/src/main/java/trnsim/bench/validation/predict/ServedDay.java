package trnsim.bench.validation.predict;

import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.model.ModelSpec;

/**
 * Nodes of a service on its average: its day's tokens over what a node of each phase does by {@link ProductionDay}, request by
 * request, with lengths of the median shape. Nodes in use follow the load, as the service lends idle ones away.
 */
public final class ServedDay {

    private static final double DAY = 86400;

    private final Hardware hardware;
    private final SystemSpec system;
    private final ModelSpec model;
    private final double promptTokens;
    private final double answerTokens;
    private final double context;
    private final double found;

    private ServedDay(
            Hardware hardware,
            SystemSpec system,
            ModelSpec model,
            double promptTokens,
            double answerTokens,
            double context,
            double found) {
        this.hardware = hardware;
        this.system = system;
        this.model = model;
        this.promptTokens = promptTokens;
        this.answerTokens = answerTokens;
        this.context = context;
        this.found = found;
    }

    /** DeepSeek's service of 27 and 28 February 2025: 608B tokens in, 56.3 % of them found, 168B out (open-infra-index, day 6). */
    public static ServedDay ofDeepSeek(Hardware hardware) {
        return new ServedDay(
                hardware, hardware.system("h800-hgx"), hardware.model("deepseek-v3"), 608e9, 168e9, 4989, 0.563);
    }

    /** Nodes that compute prompts, with experts over {@code gpus}. */
    public double prefillNodes(int gpus) {
        double[] all = ProductionDay.shapes(
                promptTokens / answerTokens, context, ProductionDay.prefill(hardware, system, model, gpus, found));
        return promptTokens / DAY / all[all.length / 2];
    }

    /** Nodes that make answers, each user getting {@code speed} tokens a second. */
    public double decodeNodes(int gpus, double speed) {
        double[] all = ProductionDay.shapes(
                promptTokens / answerTokens, context, ProductionDay.decode(hardware, system, model, gpus, speed));
        return answerTokens / DAY / all[all.length / 2];
    }
}
