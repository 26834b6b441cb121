package trnsim.workloads.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RandomStreamsTest {

    private static final int DRAWS = 200_000;

    private final RandomStreams streams = new RandomStreams(42);

    /** Known answer of philox4x64, 10 rounds, key and counter zero. Source: Random123, tests/kat_vectors. */
    @Test
    void isPhilox() {
        RandomStream zero = new RandomStream(0, 0, 0, 0);

        assertThat(draw(zero, 4))
                .containsExactly(0x16554D9ECA36314CL, 0xDB20FE9D672D0FDCL, 0xD7E772CEE186176BL, 0x7E68B68AEC7BA23BL);
    }

    /** Second blocks, by numpy.random.Philox(key=[1, 2], counter=[0, 3, 1, 0]), which counts before it draws. */
    @Test
    void countsBlocksInTheFirstWord() {
        RandomStream stream = new RandomStream(1, 2, 3, 1);
        draw(stream, 4);

        assertThat(draw(stream, 4))
                .containsExactly(0x67916199A4601018L, 0x6DE7AA894D998269L, 0x353F5D260FD40E62L, 0xC6B23BD5C6D33EEFL);
    }

    /** Pins the key's derivation: a change here changes every simulation that draws. */
    @Test
    void isTheSameToday() {
        assertThat(RandomStreams.hash("")).isEqualTo(0xCBF29CE484222325L);
        assertThat(streams.stream("requests", "arrival").nextLong()).isEqualTo(0xED229D95D24CA2F1L);
        assertThat(streams.stream(17, "failure").nextLong()).isEqualTo(0xBD4A4E56D47658E1L);
    }

    @Test
    void aStreamIsAFunctionOfItsKey() {
        RandomStream alone = streams.stream("requests", "arrival");
        RandomStream disturbed = new RandomStreams(42).stream("requests", "arrival");
        RandomStream other = streams.stream("requests", "length");

        for (int i = 0; i < 1000; i++) {
            other.nextGamma(0.5, 1);
            streams.stream(i, "failure").nextLong();
            assertThat(disturbed.nextLong()).isEqualTo(alone.nextLong());
        }
    }

    @Test
    void everyPartOfTheKeyMatters() {
        assertThat(LongStream.of(
                                streams.stream("1", "failure").nextLong(),
                                streams.stream("2", "failure").nextLong(),
                                streams.stream("1", "repair").nextLong(),
                                streams.stream("failure", "1").nextLong(),
                                streams.stream(1, "failure").nextLong(),
                                streams.stream(RandomStreams.hash("1"), "failure")
                                        .nextLong(),
                                new RandomStreams(43).stream("1", "failure").nextLong())
                        .toArray())
                .doesNotHaveDuplicates();
    }

    @Test
    void neighbouringEntitiesAreUncorrelated() {
        int n = 20_000;
        double sum = 0;
        RandomStream previous = streams.stream(0, "failure");
        for (int entity = 1; entity <= n; entity++) {
            RandomStream stream = streams.stream(entity, "failure");
            sum += (previous.nextDouble() - 0.5) * (stream.nextDouble() - 0.5) * 12;
            previous = streams.stream(entity, "failure");
        }

        assertThat(sum / n).isCloseTo(0, within(4 / StrictMath.sqrt(n)));
    }

    @Test
    void doublesLieInTheUnitInterval() {
        RandomStream stream = streams.stream("x", "y");
        for (int i = 0; i < DRAWS; i++) {
            assertThat(stream.nextDouble()).isBetween(0.0, 0x1.fffffffffffffp-1);
        }
        assertMoments(RandomStream::nextDouble, 0.5, 1.0 / 12);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10})
    void intsAreUniformBelowTheirBound(int bound) {
        RandomStream stream = streams.stream("x", "y");
        int[] counts = new int[bound];
        for (int i = 0; i < DRAWS; i++) {
            counts[stream.nextInt(bound)]++;
        }
        double expected = (double) DRAWS / bound;
        for (int count : counts) {
            assertThat((double) count).isCloseTo(expected, within(5 * StrictMath.sqrt(expected)));
        }
        assertThat(stream.nextInt(Integer.MAX_VALUE)).isNotNegative();
    }

    @Test
    void normalsHaveTheirMoments() {
        assertMoments(RandomStream::nextNormal, 0, 1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-9, 1, 3.6e12})
    void exponentialsHaveTheirMoments(double mean) {
        assertMoments(stream -> stream.nextExponential(mean), mean, mean * mean);
    }

    /** Memoryless: of those that outlast the mean, a share 1/e outlasts twice the mean. */
    @Test
    void exponentialsHaveNoMemory() {
        RandomStream stream = streams.stream("x", "y");
        int once = 0;
        int twice = 0;
        for (int i = 0; i < DRAWS; i++) {
            double x = stream.nextExponential(1);
            once += x > 1 ? 1 : 0;
            twice += x > 2 ? 1 : 0;
        }
        assertThat((double) once / DRAWS).isCloseTo(StrictMath.exp(-1), within(0.005));
        assertThat((double) twice / once).isCloseTo(StrictMath.exp(-1), within(0.008));
    }

    @ParameterizedTest
    @CsvSource({"0.3, 2", "0.9, 1", "1, 5", "2.5, 0.1", "40, 3"})
    void gammasHaveTheirMoments(double shape, double scale) {
        assertMoments(stream -> stream.nextGamma(shape, scale), shape * scale, shape * scale * scale);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void parametersMustBePositive(double bad) {
        RandomStream stream = streams.stream("x", "y");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> stream.nextExponential(bad))
                .withMessage("mean of an exponential distribution: " + bad + " is not a positive finite number.");
        assertThatIllegalArgumentException().isThrownBy(() -> stream.nextGamma(bad, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> stream.nextGamma(1, bad));
        assertThatIllegalArgumentException().isThrownBy(() -> stream.nextInt(0));
    }

    private static long[] draw(RandomStream stream, int count) {
        return LongStream.generate(stream::nextLong).limit(count).toArray();
    }

    /** Mean within five standard errors; variance within five percent. */
    private void assertMoments(ToDoubleFunction<RandomStream> draw, double mean, double variance) {
        RandomStream stream = streams.stream("moments", "test");
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < DRAWS; i++) {
            double x = draw.applyAsDouble(stream) - mean;
            sum += x;
            squares += x * x;
        }
        assertThat(sum / DRAWS).isCloseTo(0, within(5 * StrictMath.sqrt(variance / DRAWS)));
        assertThat(squares / DRAWS).isCloseTo(variance, within(0.05 * variance));
    }
}
