package trnsim.simulator.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Waves of constant pieces: energy, series, supplies, stagger and stores, against closed forms and brute force. */
class WaveTest {

    private static final long SECOND = 1_000_000_000_000L;

    private static Wave random(long seed, int pieces) {
        Random random = new Random(seed);
        long[] ends = new long[pieces];
        double[] watts = new double[pieces];
        long at = 0;
        for (int i = 0; i < pieces; i++) {
            at += 1 + (long) (random.nextDouble() * SECOND / pieces);
            ends[i] = at;
            watts[i] = 100 + 900 * random.nextDouble();
        }
        return Wave.of(ends, watts);
    }

    @Test
    void squareByHand() {
        Wave wave = Wave.square(2 * SECOND, 0.75, 1000, 400);
        assertThat(wave.joules()).isEqualTo(1.5 * 1000 + 0.5 * 400);
        assertThat(wave.mean()).isEqualTo(850);
        assertThat(wave.swing()).isEqualTo(600);
        assertThat(wave.at(0)).isEqualTo(1000);
        assertThat(wave.at(3 * SECOND / 2)).isEqualTo(400);
        assertThat(wave.later(SECOND / 2).at(0)).isEqualTo(400);
        assertThat(wave.later(SECOND / 2).at(SECOND / 2)).isEqualTo(1000);
    }

    /** The sourced example: 877 MW of IT power, three quarters in one job, half the power while it communicates. */
    @Test
    void aGigawattSiteSwingsByAThirdOfIt() {
        double job = 0.75 * 1e9 / 1.14;
        assertThat(Wave.square(5 * SECOND, 0.8, job, 0.5 * job).swing()).isCloseTo(330e6, within(2e6));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void energyIsKept(long seed) {
        Wave wave = random(seed, 200);
        double joules = wave.joules();
        assertThat(wave.cells(64).joules()).isCloseTo(joules, within(1e-9));
        assertThat(wave.cells(1000).joules()).isCloseTo(joules, within(1e-9));
        assertThat(wave.later(wave.periodPs() / 3).joules()).isCloseTo(joules, within(1e-9));
        assertThat(Stagger.jobs(wave, 7).joules()).isCloseTo(joules, within(1e-9));
        assertThat(Store.windowed(wave, 0.3, 512).joules()).isCloseTo(joules, within(1e-6));
        for (double store : new double[] {0.1, 1, 10, 100, 1000}) {
            assertThat(Store.smoothed(wave, store).joules()).isCloseTo(joules, within(1e-7));
        }
    }

    /** Mean square of the wave = square of the mean + half the squares of all amplitudes. */
    @Test
    void parseval() {
        Wave wave = random(4, 20);
        double square = wave.map(watts -> watts * watts).mean();
        Spectrum all = Spectrum.harmonics(wave, 1, 60_000);
        double series = wave.mean() * wave.mean() + all.rms() * all.rms();
        assertThat(series / square).isBetween(1 - 1e-4, 1 + 1e-12);
    }

    /** A square wave of duty d: A_n = 2 h |sin( pi n d )| / ( pi n ). */
    @Test
    void seriesOfASquareWave() {
        Wave wave = Wave.square(4 * SECOND, 0.3, 900, 200).later(SECOND);
        Spectrum found = Spectrum.of(wave, 0.1, 20);
        assertThat(found.first()).isEqualTo(1);
        assertThat(found.amplitudes()).hasSize(80);
        for (int n = 1; n <= 80; n++) {
            double expected = 2 * 700 * Math.abs(Math.sin(Math.PI * n * 0.3)) / (Math.PI * n);
            assertThat(found.amplitudes()[n - 1]).isCloseTo(expected, within(1e-9));
        }
        assertThat(found.hertz(found.largest())).isEqualTo(0.25);
        assertThat(Spectrum.of(Wave.square(SECOND / 100, 0.5, 1, 0), 0.1, 20).largest())
                .isEqualTo(-1);
    }

    @Test
    void suppliesPassAStepAndFollowSlowly() {
        Wave wave = Wave.square(2 * SECOND, 0.5, 1000, 400);
        Supplied fast = Supplied.of(wave, 1e-3);
        assertThat(fast.swing()).isCloseTo(600, within(1e-6));
        assertThat(fast.steepest()).isCloseTo(600 / 1e-3, within(1e-3));
        // Periodic steady state of half periods h: swing = step x tanh( h / 2 tau ).
        Supplied slow = Supplied.of(wave, 0.5);
        assertThat(slow.swing()).isCloseTo(600 * Math.tanh(1), within(1e-9));
        assertThat(slow.steepest()).isCloseTo((600 + slow.swing()) / 2 / 0.5, within(1e-9));
        // A sine passes by the factor of the series.
        Spectrum passed = Spectrum.of(wave, 0.4, 0.6).behind(0.5);
        assertThat(passed.amplitudes()[0]).isCloseTo(2 * 600 / Math.PI / Math.hypot(1, Math.PI / 2), within(1e-9));
    }

    @Test
    void staggerLeavesMultiplesOfTheJobs() {
        Wave wave = random(5, 40);
        Wave four = Stagger.jobs(wave, 4);
        Spectrum before = Spectrum.harmonics(wave, 1, 12);
        Spectrum after = Spectrum.harmonics(four, 1, 12);
        for (int n = 1; n <= 12; n++) {
            double expected = n % 4 == 0 ? before.amplitudes()[n - 1] : 0;
            assertThat(after.amplitudes()[n - 1]).isCloseTo(expected, within(1e-6));
        }
        assertThat(four.swing()).isLessThanOrEqualTo(wave.swing());
    }

    @Test
    void slipCostsTimeAndKeepsTheWork() {
        Wave wave = random(6, 30);
        Wave slipped = Stagger.inside(wave, 5, SECOND / 4, 50);
        assertThat(slipped.periodPs()).isEqualTo(wave.periodPs() + SECOND / 4);
        assertThat(slipped.joules()).isCloseTo(wave.joules() + 50 * 0.25, within(1e-9));
        assertThat(Stagger.inside(wave, 5, 0, 50).joules()).isEqualTo(wave.joules());
    }

    /** The taut string reaches the lowest peak and highest trough that any use of the store can. */
    @ParameterizedTest
    @ValueSource(longs = {7, 8, 9, 10})
    void aStoreIsUsedToTheFull(long seed) {
        Wave wave = random(seed, 60);
        double last = wave.swing();
        for (double store = 0.25; store < 400; store *= 2) {
            Wave smooth = Store.smoothed(wave, store);
            assertThat(smooth.swing()).isLessThanOrEqualTo(last + 1e-9);
            assertThat(Store.needed(wave, smooth)).isLessThanOrEqualTo(store * (1 + 1e-9));
            assertThat(smooth.highest()).isCloseTo(lowestPeak(wave, store), within(1e-4));
            assertThat(smooth.lowest()).isCloseTo(-lowestPeak(wave.map(w -> -w), store), within(1e-4));
            last = smooth.swing();
        }
        assertThat(Store.smoothed(wave, 1e6).swing()).isLessThan(1e-6);
    }

    /** By bisection: the least level above which no stretch of two periods uses more than the store. */
    private static double lowestPeak(Wave wave, double store) {
        double low = wave.mean();
        double high = wave.highest();
        for (int i = 0; i < 60; i++) {
            double level = (low + high) / 2;
            double run = 0;
            double most = 0;
            for (int j = 0; j < 2 * wave.pieces(); j++) {
                int piece = j % wave.pieces();
                run = Math.max(0, run + (wave.watts(piece) - level) * wave.seconds(piece));
                most = Math.max(most, run);
            }
            if (most > store) {
                low = level;
            } else {
                high = level;
            }
        }
        return high;
    }

    /** Half a period at P + a, half at P - a: levelling it needs a x half the period. */
    @Test
    void storeByHand() {
        Wave wave = Wave.square(2 * SECOND, 0.5, 1000, 400);
        assertThat(Store.needed(wave, Wave.constant(2 * SECOND, 700))).isCloseTo(300, within(1e-9));
        Wave half = Store.smoothed(wave, 150);
        assertThat(half.highest()).isCloseTo(850, within(1e-9));
        assertThat(half.lowest()).isCloseTo(550, within(1e-9));
        assertThat(Store.losses(wave, half, 0.9)).isCloseTo(75 * (1 / 0.9 - 1), within(1e-9));
        Wave window = Store.windowed(wave, 1, 128);
        assertThat(window.swing()).isLessThan(1e-9);
    }

    @Test
    void refusesWhatIsNoWave() {
        assertThatThrownBy(() -> Wave.of(new long[] {5, 5}, new double[] {1, 2}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Wave.of(new long[0], new double[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Wave.constant(5, 1).plus(Wave.constant(6, 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
