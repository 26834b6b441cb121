package trnsim.kernels.cost;

import java.util.Random;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.OperatorBatch;

/** Matmul shapes for tests: random ones, primes, and those at the edges of arrays and lanes. */
public final class Shapes {

    private static final long[] EDGES = {0, 1, 2, 63, 64, 65, 127, 128, 129, 511, 512, 513, 4095, 4096, 4097, 1 << 14};

    private Shapes() {}

    /** {@code count} matmuls in {@code dtype}, every third with edge sizes, the same for the same seed. */
    public static OperatorBatch matmuls(int count, Dtype dtype, long seed) {
        Random random = new Random(seed);
        OperatorBatch batch = new OperatorBatch();
        Operator.Tag tag = Operator.Tag.of(dtype);
        for (int i = 0; i < count; i++) {
            boolean edge = i % 3 == 0;
            batch.add(new Operator.Matmul(
                    "m",
                    edge ? EDGES[random.nextInt(EDGES.length)] : 1 + random.nextInt(8000),
                    edge ? EDGES[random.nextInt(EDGES.length)] : 1 + random.nextInt(8000),
                    edge ? EDGES[random.nextInt(EDGES.length)] : 1 + random.nextInt(8000),
                    1 + random.nextInt(4),
                    tag.times(1 + random.nextInt(10))));
        }
        return batch;
    }

    /** One matmul. */
    public static OperatorBatch matmul(long m, long n, long k, Dtype dtype) {
        return new OperatorBatch().add(new Operator.Matmul("m", m, n, k, 1, Operator.Tag.of(dtype)));
    }

    /** Causal attention of one sequence. */
    public static OperatorBatch attention(long tokens, long heads, long headDim, Dtype dtype) {
        return new OperatorBatch()
                .add(new Operator.Attention(
                        "a",
                        tokens,
                        tokens,
                        tokens * (tokens + 1) / 2,
                        heads,
                        headDim,
                        headDim,
                        2 * headDim,
                        Operator.Tag.of(dtype)));
    }
}
