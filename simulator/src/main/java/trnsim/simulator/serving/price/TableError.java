package trnsim.simulator.serving.price;

import trnsim.simulator.serving.IterationCost;
import trnsim.simulator.serving.ServingPlan;
import trnsim.workloads.plan.AttentionLoad;
import trnsim.workloads.plan.Batch;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.spec.EngineSpec.Policy;

/**
 * How far an {@link IterationTable} is from the kernels it was sampled from, on iterations it was not: relative errors of the
 * time of a whole iteration, half of them decoding only, half with a chunk of a prompt, beside decoding if the engine mixes them.
 *
 * @param points iterations compared
 * @param mean mean of the absolute relative errors
 * @param max largest of them
 */
public record TableError(int points, double mean, double max) {

    private static final long SEED = 20_240;

    /** The error on {@code points} random iterations: sizes drawn evenly in their logarithm. */
    public static TableError of(IterationTable table, ServingPlan plan, IterationCost cost, int points) {
        RandomStream random = new RandomStreams(SEED).stream("serving", "table-error");
        long context = plan.maxContext();
        boolean mixes = plan.engine().policy() == Policy.MIXED;
        StageTables stages = table.stages();
        double sum = 0;
        double max = 0;
        for (int i = 0; i < points; i++) {
            long decoding = size(random, table.maxSequences());
            long n = i % 2 == 0 || mixes ? decoding : 0;
            long kv = n * Math.max(table.tokensEach(), size(random, context));
            long decoded = n * table.tokensEach();
            long room = plan.engine().maxBatchedTokens() - decoded;
            long chunk = i % 2 == 0 || room < 1 ? 0 : size(random, room);
            long cached = chunk == 0 || chunk >= context ? 0 : size(random, context - chunk) - 1;
            long pairs = chunk * cached + chunk * (chunk + 1) / 2;
            long most = table.maxSequences() * table.tokensEach();
            long sampled = chunk > 0 ? Math.min(most, decoded + 1) : decoded;
            Batch batch = plan.decoding(n, kv)
                    .with(chunk > 0 ? 1 : 0, new AttentionLoad(chunk, chunk > 0 ? cached + chunk : 0, pairs));
            double truth = cost.cost(batch, sampled).timePs();
            double found = stages == null
                    ? table.mixedPs(decoded + chunk, sampled, (int) n, kv, chunk, pairs)
                    : stages.throughPs(decoded + chunk, sampled, (int) n, kv, chunk, pairs);
            double error = Math.abs(found / truth - 1);
            sum += error;
            max = Math.max(max, error);
        }
        return new TableError(points, points == 0 ? 0 : sum / points, max);
    }

    private static long size(RandomStream random, long most) {
        return Math.max(1, Math.min(most, (long) StrictMath.exp(random.nextDouble() * StrictMath.log(most + 1.0))));
    }
}
