package trnsim.bench.validation.predict;

import java.util.Arrays;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;

/**
 * Rows that the routed experts of the measured rank get, as the published benchmark draws them.
 *
 * <pre>
 *   balanced       token i takes the experts i + j ceil(E / topk) mod E, spread over all if tokens are few
 *   power_law_a    load of an expert = (lo^(1-a) + u (hi^(1-a) - lo^(1-a)))^(1 / (1-a)), u uniform,
 *                  lo..hi = 1..0.8 tokens, or 0.01..2 if there are no more choices than experts;
 *                  scaled to tokens x topk, rounded, at most one row per token; the most loaded rank is measured
 * </pre>
 *
 * <p>A power law is the mean of {@value #DRAWS} draws, as in the measurement, from a fixed seed. Source:
 * ai-dynamo/aiconfigurator, collector/helper.py.
 *
 * @param rows rows of the rank
 * @param busy its experts with at least one row
 */
record ExpertLoads(double rows, double busy) {

    private static final int DRAWS = 5;
    private static final String POWER_LAW = "power_law_";

    static ExpertLoads of(String distribution, int tokens, int topk, int experts, int ranks) {
        if (!distribution.startsWith(POWER_LAW)) {
            return balanced(tokens, topk, experts, ranks);
        }
        double exponent;
        try {
            exponent = Double.parseDouble(distribution.substring(POWER_LAW.length()));
        } catch (NumberFormatException e) {
            throw Skip.notModelled("the distribution '" + distribution + "' has no exponent");
        }
        if (!(exponent > 0) || exponent == 1) {
            throw Skip.notModelled("the distribution '" + distribution + "' has no exponent above 0 other than 1");
        }
        double rows = 0;
        double busy = 0;
        for (int draw = 0; draw < DRAWS; draw++) {
            RandomStream stream = new RandomStreams(1).stream(draw, "expert-loads");
            ExpertLoads one = powerLaw(stream, exponent, tokens, topk, experts, ranks);
            rows += one.rows / DRAWS;
            busy += one.busy / DRAWS;
        }
        return new ExpertLoads(rows, busy);
    }

    private static ExpertLoads balanced(int tokens, int topk, int experts, int ranks) {
        int stride = Math.ceilDiv(experts, topk);
        long[] load = new long[experts];
        for (int token = 0; token < tokens; token++) {
            long first = tokens >= stride ? token : (long) token * stride / tokens;
            for (int choice = 0; choice < topk; choice++) {
                load[(int) ((first + (long) choice * stride) % experts)]++;
            }
        }
        return rank(load, 0, experts / ranks);
    }

    private static ExpertLoads powerLaw(
            RandomStream stream, double exponent, int tokens, int topk, int experts, int ranks) {
        long total = (long) tokens * topk;
        double low = total > experts ? 1 : 0.01;
        double high = total > experts ? tokens * 0.8 : 2;
        double power = 1 - exponent;
        double from = StrictMath.pow(low, power);
        double to = StrictMath.pow(high, power);
        double[] weight = new double[experts];
        double sum = 0;
        for (int e = 0; e < experts; e++) {
            weight[e] = StrictMath.pow(from + (to - from) * stream.nextDouble(), 1 / power);
            sum += weight[e];
        }
        long[] load = new long[experts];
        for (int e = 0; e < experts; e++) {
            load[e] = Math.min(tokens, StrictMath.round(weight[e] / sum * total));
        }
        int local = experts / ranks;
        ExpertLoads most = rank(load, 0, local);
        for (int r = 1; r < ranks; r++) {
            ExpertLoads other = rank(load, r * local, local);
            most = other.rows > most.rows ? other : most;
        }
        return most;
    }

    private static ExpertLoads rank(long[] load, int first, int local) {
        long[] own = Arrays.copyOfRange(load, first, first + local);
        return new ExpertLoads(
                Arrays.stream(own).sum(),
                Arrays.stream(own).filter(rows -> rows > 0).count());
    }
}
