package trnsim.simulator.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.simulator.power.Drawn;
import trnsim.simulator.power.Smoothing;
import trnsim.simulator.power.Wave;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.document.InputException;
import trnsim.workloads.spec.TrainSpec;
import trnsim.workloads.spec.Workloads;

/** The wave of simulated steps: it holds the step's energy, and what smooths it does what it must. */
class PowerRunTest {

    private static final String TRN2 = "llama-3.1-405b-trn2";
    private static final long MS = 1_000_000_000L;

    private static PowerRun run(String name, PowerQuestion question) {
        Path file = Path.of("../workloads/train/" + name + ".yaml");
        Context context =
                new Context(Catalog.shipped(), file.toAbsolutePath().getParent(), 1, Terminal.ofProcess(), false);
        return PowerRun.of((TrainSpec) Workloads.read(file), context, question);
    }

    private static PowerQuestion capped(double watts) {
        return new PowerQuestion(Smoothing.NONE, watts, Double.POSITIVE_INFINITY, null);
    }

    /** Dense and mixture, pipelines and context, GPUs and Trainium: energy = integral of power, as the step books it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                TRN2,
                "llama-3.1-8b-trn1",
                "llama-3.1-70b-128k-trn2",
                "deepseek-v3-trn3",
                "llama-3.1-405b-h100-54-days"
            })
    void theWaveHoldsTheEnergyOfTheStep(String name) {
        PowerRun run = run(name, PowerQuestion.PLAIN);
        PowerRun.Simulated simulated = run.simulate();
        double seconds = simulated.step().stepPs() * 1e-12;
        PowerUse use = PowerUse.of(simulated.cluster(), simulated.step().energyPj(), seconds);
        assertThat(simulated.job().chip().mean()).isCloseTo(use.chipWatts(), within(1e-6 * use.chipWatts()));
        Wave racks = simulated.job().racks(Smoothing.NONE);
        assertThat(racks.joules()).isCloseTo(use.itWatts() * seconds, within(1e-6 * use.itWatts() * seconds));
        Drawn drawn = run.drawn(simulated, Smoothing.NONE);
        assertThat(drawn.mean()).isCloseTo(use.siteWatts(), within(1e-6 * use.siteWatts()));
        for (Wave stage : simulated.job().stages()) {
            assertThat(stage.lowest())
                    .isGreaterThanOrEqualTo(simulated.job().rack().chip().idleWatts() - 1e-9);
            assertThat(stage.highest())
                    .isLessThanOrEqualTo(simulated.job().rack().chip().limitWatts() * (1 + 1e-9));
        }
    }

    @Test
    void floorsOnlyAddAndStoresOnlySmooth() {
        PowerRun run = run(TRN2, PowerQuestion.PLAIN);
        PowerRun.Simulated simulated = run.simulate();
        Drawn plain = run.drawn(simulated, Smoothing.NONE);
        double mean = plain.mean();
        double swing = plain.wave().swing();
        for (double floor = 0.1; floor <= 1; floor += 0.3) {
            Drawn drawn = run.drawn(simulated, new Smoothing(floor, 1, 1, 0, 0));
            assertThat(drawn.mean()).isGreaterThanOrEqualTo(mean);
            assertThat(drawn.wave().swing()).isLessThanOrEqualTo(swing + 1e-3);
            mean = drawn.mean();
            swing = drawn.wave().swing();
        }
        double smooth = plain.wave().swing();
        for (double joules = 5; joules < 1000; joules *= 3) {
            Wave racks = simulated.job().racks(new Smoothing(0, 1, 1, 0, joules));
            assertThat(racks.swing()).isLessThanOrEqualTo(smooth);
            assertThat(racks.mean())
                    .isCloseTo(simulated.job().racks(Smoothing.NONE).mean(), within(1.0));
            smooth = racks.swing();
        }
        Drawn slipped = run.drawn(simulated, new Smoothing(0, 1, 8, 200 * MS, 0));
        assertThat(slipped.wave().periodPs()).isEqualTo(simulated.step().stepPs() + 200 * MS);
    }

    /** A cap holds at every moment, lengthens the step, and never by more than the clock that it leaves. */
    @ParameterizedTest
    @ValueSource(doubles = {450, 350, 250})
    void capsHoldAndSlow(double watts) {
        PowerRun run = run(TRN2, capped(watts));
        PowerRun.Simulated capped = run.simulate();
        PowerRun.Simulated own = run.uncapped();
        for (Wave stage : capped.job().stages()) {
            assertThat(stage.highest()).isLessThanOrEqualTo(watts * (1 + 1e-9));
        }
        double slower = (double) capped.step().stepPs() / own.step().stepPs();
        // Power of clock and half the voltage: f ((1 + f) / 2)^2 is at least f^3.
        double clock = Math.cbrt((watts - 90) / (500 - 90));
        assertThat(slower).isBetween(1.0, 1 / (clock * clock * clock));
        assertThat(capped.job().chip().mean()).isLessThan(own.job().chip().mean());
    }

    @Test
    void capsAboveTheLimitChangeNothing() {
        PowerRun.Simulated capped = run(TRN2, capped(500)).simulate();
        PowerRun.Simulated own = run(TRN2, PowerQuestion.PLAIN).simulate();
        assertThat(capped.step()).isEqualTo(own.step());
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> run(TRN2, capped(20)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("90 W that trainium2 draws at rest");
        assertThatThrownBy(() -> run(
                        TRN2,
                        new PowerQuestion(Smoothing.NONE, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, "liqid")))
                .hasMessageContaining("liquid");
    }
}
