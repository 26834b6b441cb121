package trnsim.simulator.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class CrestTest {

    private static TreeMap<Integer, Double> climb(double[] values, int threads) {
        return Crest.climb(values.length, i -> values[i], v -> v, threads, done -> {});
    }

    private static int brute(double[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }

    @Test
    void findsTheHighestOfValuesThatRiseAndFall() {
        Random random = new Random(1);
        for (int round = 0; round < 500; round++) {
            int count = 1 + random.nextInt(400);
            int top = random.nextInt(count);
            double[] values = new double[count];
            values[top] = 1000;
            for (int i = top + 1; i < count; i++) {
                values[i] = values[i - 1] - 0.1 - random.nextDouble();
            }
            for (int i = top - 1; i >= 0; i--) {
                values[i] = values[i + 1] - 0.1 - random.nextDouble();
            }
            TreeMap<Integer, Double> known = climb(values, 1);
            assertThat(Crest.highest(known, v -> v)).isEqualTo(top).isEqualTo(brute(values));
            assertThat(known).hasSizeLessThanOrEqualTo(4 * Crest.EACH);
        }
    }

    @Test
    void triesAllOfFewAndTakesTheFirstOfEquals() {
        Random random = new Random(2);
        for (int round = 0; round < 200; round++) {
            double[] values = random.ints(1 + random.nextInt(Crest.EACH), 0, 4)
                    .asDoubleStream()
                    .toArray();
            TreeMap<Integer, Double> known = climb(values, 2);
            assertThat(known).hasSize(values.length);
            assertThat(Crest.highest(known, v -> v)).isEqualTo(brute(values));
        }
        assertThat(climb(new double[0], 1)).isEmpty();
    }

    @Test
    void asksForEachValueOnce() {
        AtomicInteger asked = new AtomicInteger();
        TreeMap<Integer, Integer> known = Crest.climb(
                1000,
                i -> {
                    asked.incrementAndGet();
                    return -Math.abs(i - 617);
                },
                v -> v,
                3,
                done -> {});
        assertThat(known).containsKey(617).hasSize(asked.get());
        assertThat(Crest.even(1000, i -> i, 2, done -> {})).hasSize(Crest.EACH).containsKeys(0, 999);
    }
}
