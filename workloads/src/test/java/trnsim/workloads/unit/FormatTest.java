package trnsim.workloads.unit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "103079215104 | BYTES | 96 GiB",
                "0 | BYTES | 0 B",
                "2.9e12 | BYTES_PER_SECOND | 2.90 TB/s",
                "6.67e14 | FLOPS_PER_SECOND | 667 TFLOP/s",
                "6.6e19 | FLOPS_PER_SECOND | 66 EFLOP/s",
                "999700 | WATTS | 1.00 MW",
                "5e9 | WATTS | 5 GW",
                "5339520 | SECONDS | 61.8 d",
                "7.43 | SECONDS | 7.43 s",
                "0.0196 | SECONDS | 19.6 ms",
                "0 | SECONDS | 0 s",
                "1.56e13 | TOKENS | 15.6T tokens",
                "8192 | TOKENS | 8,192 tokens",
                "16384 | CHIPS | 16,384 chips",
                "0.01 | DOLLARS_PER_SECOND | $36/h",
                "2500000 | DOLLARS | $2.5M",
                "5e-7 | DOLLARS_PER_TOKEN | $0.5/Mtok",
                "1.5625e-8 | DOLLARS_PER_JOULE | $56.3/MWh",
                "29 | DOLLARS_PER_WATT | $29B/GW",
                "0.382 | FRACTION | 38.2 %",
                "1.14 | RATIO | 1.14",
                "3600000 | JOULES | 1 kWh",
                "4e-12 | JOULES | 4 pJ"
            })
    void writesThreeDigitsAndAShortUnit(double si, Dimension dimension, String text) {
        assertThat(Format.of(si, dimension)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1234.5 | 1,235",
                "0.00012345 | 0.000123",
                "-12.345 | -12.3",
                "999.9 | 1000",
                "9999 | 9,999",
                "1e20 | 100,000,000,000,000,000,000"
            })
    void digitsNeverUseScientificNotation(double value, String text) {
        assertThat(Format.digits(value)).isEqualTo(text);
    }

    @Test
    void durationsChangeUnitWhereTheNextOneReadsBetter() {
        assertThat(Format.duration(119)).isEqualTo("119 s");
        assertThat(Format.duration(121)).isEqualTo("2.02 min");
        assertThat(Format.duration(7300)).isEqualTo("2.03 h");
        assertThat(Format.duration(172_801)).isEqualTo("2.00 d");
        assertThat(Format.duration(0.99996)).isEqualTo("1.00 s");
        assertThat(Format.duration(0.00099996)).isEqualTo("1.00 ms");
        assertThat(Format.duration(4.1e-6)).isEqualTo("4.10 us");
        assertThat(Format.duration(4.1e-9)).isEqualTo("4.10 ns");
    }
}
