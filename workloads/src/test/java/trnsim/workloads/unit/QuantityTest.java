package trnsim.workloads.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "96 GiB | BYTES | 103079215104",
                "96GiB | BYTES | 103079215104",
                "28 MiB | BYTES | 29360128",
                "1.5 KiB | BYTES | 1536",
                "2 TiB | BYTES | 2199023255552",
                "80 GB | BYTES | 8e10",
                "64 KB | BYTES | 64000",
                "64 kB | BYTES | 64000",
                "0.5 B | BYTES | 0.5",
                "2.9 TB/s | BYTES_PER_SECOND | 2.9e12",
                "256 GiB/s | BYTES_PER_SECOND | 274877906944",
                "3200 Gb/s | BYTES_PER_SECOND | 4e11",
                "100 Gbps | BYTES_PER_SECOND | 1.25e10",
                "54 days | SECONDS | 4665600",
                "1 day | SECONDS | 86400",
                "2 weeks | SECONDS | 1209600",
                "3 h | SECONDS | 10800",
                "90 min | SECONDS | 5400",
                "7.43 s | SECONDS | 7.43",
                "50 ms | SECONDS | 0.05",
                "1.3 us | SECONDS | 1.3e-6",
                "1.3 µs | SECONDS | 1.3e-6",
                "64 ns | SECONDS | 6.4e-8",
                "5 ps | SECONDS | 5e-12",
                "10 years | SECONDS | 315576000",
                "2.4 GHz | HERTZ | 2.4e9",
                "667 TFLOP/s | FLOPS_PER_SECOND | 6.67e14",
                "1.3 PFLOP/s | FLOPS_PER_SECOND | 1.3e15",
                "66 EFLOP/s | FLOPS_PER_SECOND | 6.6e19",
                "380 TOP/s | FLOPS_PER_SECOND | 3.8e14",
                "5 GW | WATTS | 5e9",
                "500 W | WATTS | 500",
                "3 kWh | JOULES | 1.08e7",
                "12 MJ | JOULES | 1.2e7",
                "4 pJ | JOULES | 4e-12",
                "$2.5M | DOLLARS | 2.5e6",
                "$29B | DOLLARS | 2.9e10",
                "$87,072 | DOLLARS | 87072",
                "3 USD | DOLLARS | 3",
                "$36/h | DOLLARS_PER_SECOND | 0.01",
                "$3.6k/h | DOLLARS_PER_SECOND | 1",
                "36 USD/h | DOLLARS_PER_SECOND | 0.01",
                "$5/Mtok | DOLLARS_PER_TOKEN | 5e-6",
                "$36/MWh | DOLLARS_PER_JOULE | 1e-8",
                "0.09 USD/kWh | DOLLARS_PER_JOULE | 2.5e-8",
                "$29B/GW | DOLLARS_PER_WATT | 29",
                "$9M/MW | DOLLARS_PER_WATT | 9",
                "4 requests/s | REQUESTS_PER_SECOND | 4",
                "120 requests/min | REQUESTS_PER_SECOND | 2",
                "48.6M tokens/s | TOKENS_PER_SECOND | 4.86e7",
                "15.6T tokens | TOKENS | 1.56e13",
                "15.6T | TOKENS | 1.56e13",
                "8192 | TOKENS | 8192",
                "8,192 tokens | TOKENS | 8192",
                "8_192 | TOKENS | 8192",
                "16k | TOKENS | 16000",
                "1e12 | TOKENS | 1e12",
                "1.5 B tokens | TOKENS | 1.5e9",
                "2048 sequences | SEQUENCES | 2048",
                "1000 requests | REQUESTS | 1000",
                "405B parameters | PARAMETERS | 4.05e11",
                "125.311488M parameters | PARAMETERS | 125311488",
                "16384 chips | CHIPS | 16384",
                "8 cores | CORES | 8",
                "128 engines | ENGINES | 128",
                "16384 MAC/cycle | MACS_PER_CYCLE | 16384",
                "128 elements/cycle | ELEMENTS_PER_CYCLE | 128",
                "0.91 fraction | FRACTION | 0.91",
                "91 % | FRACTION | 0.91",
                "0.91 | FRACTION | 0.91",
                "1.14 ratio | RATIO | 1.14",
                "1.14 | RATIO | 1.14",
                ".5 | FRACTION | 0.5",
                "96 gib | BYTES | 103079215104",
                "2.4 ghz | HERTZ | 2.4e9",
                "-3 s | SECONDS | -3"
            })
    void readsWhatPeopleWrite(String text, Dimension dimension, double si) {
        assertThat(Quantity.parse(text, dimension).si()).isCloseTo(si, within(Math.abs(si) * 1e-12));
        assertThat(Quantity.parse("  " + text + " ", dimension).dimension()).isEqualTo(dimension);
    }

    @ParameterizedTest
    @EnumSource
    void itsOwnExampleIsWellFormed(Dimension dimension) {
        assertThat(Quantity.parse(dimension.example(), dimension).si()).isPositive();
    }

    @Test
    void wrongDimensionSaysWhichAndGivesAnExample() {
        assertThatThrownBy(() -> Quantity.parse("96 GB/s", Dimension.BYTES))
                .isInstanceOf(UnitException.class)
                .hasMessage("'96 GB/s' is a bandwidth; expected a capacity such as 96 GiB");
        assertThatThrownBy(() -> Quantity.parse("5 tokens", Dimension.CHIPS)).hasMessageContaining("number of tokens");
        assertThatThrownBy(() -> Quantity.parse("$5", Dimension.DOLLARS_PER_SECOND))
                .hasMessageContaining("$35/h");
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {
                "TOKENS",
                "SEQUENCES",
                "REQUESTS",
                "PARAMETERS",
                "CHIPS",
                "CORES",
                "ENGINES",
                "COUNT",
                "FRACTION",
                "RATIO"
            })
    void aBareNumberNeedsItsUnit(Dimension dimension) {
        assertThatThrownBy(() -> Quantity.parse("5", dimension))
                .isInstanceOf(UnitException.class)
                .hasMessageContaining("has no unit")
                .hasMessageContaining(dimension.example());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GiB",
                "many GiB",
                "9 6 GiB",
                "96 GiBs",
                "96 GiB/h",
                "1,5 GiB",
                "1,2345 GiB",
                "NaN GiB",
                "0x10 GiB"
            })
    void otherFormsAreRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> Quantity.parse(text, Dimension.BYTES))
                .isInstanceOf(UnitException.class)
                .hasMessageContaining("96 GiB");
    }

    @ParameterizedTest
    @CsvSource({"5 mW,WATTS", "5 pW,WATTS", "100 gb/s,BYTES_PER_SECOND"})
    void caseIsFoldedOnlyWhereItHasOneMeaning(String text, Dimension dimension) {
        assertThatThrownBy(() -> Quantity.parse(text, dimension)).hasMessageContaining("unknown unit");
    }

    @ParameterizedTest
    @CsvSource({"1e999 B,BYTES", "1e300 PB,BYTES", "1e305T,TOKENS"})
    void overflowIsAnError(String text, Dimension dimension) {
        assertThatThrownBy(() -> Quantity.parse(text, dimension)).hasMessageContaining("out of range");
    }

    @Test
    void aLongTextIsNotRepeatedWhole() {
        assertThatThrownBy(() -> Quantity.parse("x".repeat(1_000_000), Dimension.BYTES))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
        assertThatThrownBy(() -> Quantity.parse("5 " + "x".repeat(1_000_000), Dimension.BYTES))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
    }

    /** What {@link Format} writes, {@link Quantity} reads back within the three digits written. */
    @ParameterizedTest
    @EnumSource
    void formattedValuesReadBack(Dimension dimension) {
        Random random = new Random(dimension.ordinal());
        for (int i = 0; i < 2000; i++) {
            double value = StrictMath.pow(10, random.nextDouble() * 16 - 4);
            String text = Format.of(value, dimension);
            assertThat(Quantity.parse(text, dimension).si())
                    .as("%s of %s", text, value)
                    .isCloseTo(value, within(value * 0.00501));
        }
    }
}
