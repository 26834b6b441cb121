package trnsim.simulator.serving.batching;

import java.util.List;
import trnsim.simulator.serving.HostCopy;
import trnsim.simulator.serving.KvBudget;
import trnsim.simulator.serving.batching.OracleReplica.One;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.spec.EngineSpec.Policy;
import trnsim.workloads.spec.ServeSpec.Balance;

/** Engines of every kind, and prompts with beginnings in common. */
final class RandomRules {

    private static final long[] EXACT = {};

    private RandomRules() {}

    static EngineRules draw(RandomStream random, int seats, long budget, long longest, KvBudget kv) {
        int unit = kv.blockSize() * (1 + random.nextInt(3));
        boolean reuses = Reuse.supports(kv) && random.nextInt(2) == 0;
        double keep = random.nextInt(3) == 0 ? random.nextInt(100_000) * 1e-12 : Double.POSITIVE_INFINITY;
        return new EngineRules(
                1,
                Policy.values()[random.nextInt(Policy.values().length)],
                random.nextInt(3) > 0,
                random.nextInt(2) == 0 ? Integer.MAX_VALUE : 1 + random.nextInt(2),
                random.nextInt(4) == 0,
                seats,
                budget,
                10_000,
                1 + random.nextInt(3),
                random.nextInt(2) * 0.01,
                random.nextInt(2) == 0 ? Padding.NONE : padding(random, seats, longest),
                reuses ? Reuse.of(unit, keep, kv) : Reuse.NONE,
                kv,
                random.nextInt(3) == 0 ? new HostCopy(0.01 + random.nextDouble(), random.nextInt(50)) : HostCopy.NONE,
                false,
                false,
                Double.POSITIVE_INFINITY,
                Balance.values()[random.nextInt(Balance.values().length)],
                Drafts.NONE);
    }

    /** {@code rules} with one to four tokens drafted, all of them accepted or none among others. */
    static EngineRules drafting(EngineRules rules, RandomStream random) {
        double[] acceptance = new double[1 + random.nextInt(4)];
        for (int i = 0; i < acceptance.length; i++) {
            acceptance[i] = random.nextInt(5) == 0 ? random.nextInt(2) : random.nextDouble();
        }
        Drafts drafts = Drafts.of(acceptance, random.nextInt(3));
        return new EngineRules(
                1,
                rules.policy(),
                rules.chunked(),
                rules.promptsAtOnce(),
                rules.whole(),
                rules.maxSequences(),
                Math.max(rules.tokenBudget(), (long) rules.maxSequences() * drafts.tokensEach()),
                rules.maxContext(),
                rules.classes(),
                rules.watermark(),
                rules.padding(),
                rules.reuse(),
                rules.kv(),
                HostCopy.NONE,
                false,
                false,
                Double.POSITIVE_INFINITY,
                rules.balance(),
                drafts);
    }

    private static Padding padding(RandomStream random, int seats, long longest) {
        long[] prompts = random.nextInt(4) == 0 ? EXACT : doublings(1L + random.nextInt(20), longest);
        long[] sequences = random.nextInt(3) == 0 ? EXACT : doublings(1 + random.nextInt(3), seats);
        long[] contexts = switch (random.nextInt(3)) {
            case 0 -> EXACT;
            case 1 -> new long[] {longest};
            default -> doublings(1L + random.nextInt(40), longest);
        };
        return new Padding(prompts, sequences, contexts, random.nextInt(3) == 0);
    }

    private static long[] doublings(long least, long most) {
        return java.util.stream.LongStream.concat(
                        java.util.stream.LongStream.iterate(least, size -> size < most, size -> 2 * size),
                        java.util.stream.LongStream.of(most))
                .toArray();
    }

    /** Names the content of {@code one}: a beginning of that of an earlier request, then its own. */
    static void name(One one, EngineRules rules, RandomStream random, List<One> before) {
        if (!rules.reuse().any() || random.nextInt(10) == 0) {
            return;
        }
        long tokens = random.nextInt(2) == 0 ? one.input : one.input + one.output;
        long[] names = new long[(int) (tokens / rules.reuse().unitTokens())];
        One parent = before.isEmpty() ? one : before.get(random.nextInt(before.size()));
        int shared = random.nextInt(Math.min(names.length, parent.names.length) + 1);
        for (int i = 0; i < names.length; i++) {
            names[i] = i < shared ? parent.names[i] : 1000L * one.number + i;
        }
        one.names = names;
        one.tenant = random.nextInt(8) == 0 ? 1 : 0;
    }
}
