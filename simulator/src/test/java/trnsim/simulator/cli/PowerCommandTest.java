package trnsim.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PowerCommandTest {

    private static final String TRAIN = "../workloads/train/llama-3.1-8b-trn2.yaml";

    @Test
    void printsDrawsAndWrites(@TempDir Path folder) throws Exception {
        Path plot = folder.resolve("wave.svg");
        Invocation call = Invocation.of(
                "power",
                TRAIN,
                "--floor",
                "0.8",
                "--battery",
                "65 J",
                "--stagger",
                "2",
                "--ramp",
                "1 MW/s",
                "--slip",
                "50 ms",
                "--plot",
                plot,
                "--out",
                folder);
        assertThat(call.code()).as(call.err()).isZero();
        assertThat(call.out())
                .contains(
                        "Site power", "Swing", "0.1 to 20 Hz", "Floor", "Battery", "Jobs out of step", "All together");
        assertThat(Files.readString(plot)).contains("MW of the site");
        assertThat(Files.readString(folder.resolve("series.csv"))).startsWith("time_s,as_it_is_w,smoothed_w");
        assertThat(Files.readString(folder.resolve("result.json"))).contains("\"battery_swing_w\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --floor=1.5        | --floor: 1.5 must lie between 0 and 1
            --stagger=0        | --stagger: 0 must lie between 1 and 256
            --battery=0 J      | --battery: 0 J must be above zero
            --battery=5 W      | --battery: '5 W'
            --ramp=5 MW        | --ramp: '5 MW'
            --cap=20 W         | --cap: 20 W must lie above the 90 W that trainium2 draws at rest
            --cooling=air2     | Maybe air?
            --plot=wave.png    | must end in .svg
            """)
    void oneSentence(String option, String part) {
        Invocation call = Invocation.of("power", TRAIN, option);
        assertThat(call.err()).contains(part).doesNotContain("Exception");
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.out()).isEmpty();
    }

    @Test
    void servingHasNoSteps() {
        Invocation call = Invocation.of("power", "../workloads/serve/llama-3.3-70b-trn2.yaml");
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err()).contains("only training workloads have steps");
    }

    @Test
    void theCatalogIsListedAndShown() {
        assertThat(Invocation.of("list", "cooling").out()).contains("air", "liquid");
        assertThat(Invocation.of("list", "power").out()).contains("racks");
        assertThat(Invocation.of("show", "liquid").out()).contains("9 K");
    }
}
