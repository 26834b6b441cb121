package trnsim.simulator.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.uncertainty.Sensitivity;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.unit.Readings;

/** Power from chip to site, by hand, and what must hold whatever the figures. */
class SitePowerTest {

    private static final Catalog CATALOG = Catalog.shipped();

    private static SitePower site(String system, String cooling) {
        return SitePower.of(CATALOG, system, cooling, Readings.central());
    }

    @Test
    void trainium2ByHand() {
        SitePower site = site("trn2-ultraserver", "air");
        double full = (500 + 4 * 4500 / 64.0) * 1.08 + 75;
        assertThat(site.rack().atActivity(1)).isCloseTo(full, within(1e-9));
        assertThat(site.rack().rests()).isCloseTo((90 + 0.62 * 281.25) * 1.08 + 75, within(1e-9));
        assertThat(site.rack().provisioned()).isCloseTo((0.8 * 500 + 281.25) * 1.08 + 75, within(1e-9));
        assertThat(site.provisionedWatts(1000)).isCloseTo(1000 * site.rack().provisioned() * 1.14, within(1e-6));
        assertThat(site.itWatts(10, 0.5, 3))
                .isCloseTo(10 * ((295 + 281.25) * 1.08 + 75) + 3 * site.rack().rests(), within(1e-6));
    }

    /** The catalog's figure is the yearly one at the reference load. */
    @ParameterizedTest
    @ValueSource(strings = {"air", "liquid"})
    void meetsThePrintedPue(String cooling) {
        CoolingSpec spec = SitePower.cooling(CATALOG, cooling);
        Pue pue = Pue.of(spec, Readings.central());
        double load = spec.load().value().si();
        assertThat(pue.at(load, 0)).isCloseTo(spec.pue().value().si(), within(1e-12));
        Climate climate = Climate.of(spec, false, Readings.central());
        double sum = 0;
        for (int hour = 0; hour < 8766; hour++) {
            sum += pue.at(load, climate.warmer(hour));
        }
        assertThat(sum / 8766).isCloseTo(spec.pue().value().si(), within(2e-3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"air", "liquid"})
    void neverBelowOneAndBetterWithLoad(String cooling) {
        Pue pue = Pue.of(SitePower.cooling(CATALOG, cooling), Readings.central());
        for (double warmer = -40; warmer <= 40; warmer += 2.5) {
            double last = Double.POSITIVE_INFINITY;
            for (double load = 0.05; load <= 1; load += 0.05) {
                double at = pue.at(load, warmer);
                assertThat(at).isGreaterThanOrEqualTo(1).isLessThan(last);
                assertThat(pue.siteWatts(load * 1e6, 1e6, warmer)).isCloseTo(load * 1e6 * at, within(1e-3));
                last = at;
            }
            assertThat(pue.at(0.5, warmer + 1)).isGreaterThanOrEqualTo(pue.at(0.5, warmer));
        }
        assertThat(pue.siteWatts(0, 1e6, 0)).isPositive();
    }

    @Test
    void summersDrawMoreAndHemispheresTurn() {
        CoolingSpec air = SitePower.cooling(CATALOG, "air");
        SitePower north = SitePower.of(CATALOG, "trn2", air, 1.14, false, Readings.central());
        SitePower south = SitePower.of(CATALOG, "trn2", air, 1.14, true, Readings.central());
        long july = 205 * 24 + 15;
        long january = july - 4383;
        assertThat(north.watts(1000, 0.7, 0, 1000, july)).isGreaterThan(north.watts(1000, 0.7, 0, 1000, january));
        assertThat(south.watts(1000, 0.7, 0, 1000, july)).isLessThan(south.watts(1000, 0.7, 0, 1000, january));
        assertThat(north.milliwatts(1000, 0.7, 10, 1010, july))
                .isEqualTo(Math.round(north.watts(1000, 0.7, 10, 1010, july) * 1000));
    }

    @Test
    void moreActivityAndMoreChipsDrawMore() {
        SitePower site = site("trn3-ultraserver-gen2", "liquid");
        double last = 0;
        for (double activity = 0; activity <= 1; activity += 0.1) {
            double watts = site.watts(5000, activity, 100, 6000, 4000);
            assertThat(watts).isGreaterThan(last);
            last = watts;
        }
        assertThat(site.watts(4999, 1, 101, 6000, 4000)).isLessThan(last);
    }

    /** IT power per chip with all ranges together, against the bands that published campuses and vendors leave. */
    @Test
    void bandsCoverWhatIsKnown() {
        assertThat(band("trn2-ultraserver")[0]).isLessThan(930);
        assertThat(band("trn2-ultraserver")[1]).isGreaterThan(930);
        double[] trn3 = band("trn3-ultraserver-gen2");
        assertThat(trn3[0]).isBetween(1150.0, 1350.0);
        assertThat(trn3[1]).isBetween(1800.0, 2050.0);
    }

    private static double[] band(String system) {
        Sensitivity range = Sensitivity.of(
                readings -> new double[] {
                    SitePower.of(CATALOG, system, "air", readings).rack().atActivity(1)
                },
                1,
                (done, of) -> {});
        return new double[] {range.low()[0], range.high()[0]};
    }

    /** The chip's law is that of kernels: busy engines add up to the limit. */
    @Test
    void chipsStopAtTheirLimit() {
        ChipPower h100 = ChipPower.of(Cluster.chip(CATALOG, Cluster.system(CATALOG, "h100-hgx")), Readings.central());
        assertThat(h100.watts(0, 0, 0)).isEqualTo(110);
        assertThat(h100.watts(0.25, 0.5, 0)).isCloseTo(110 + 590 * (0.25 * 1.62 + 0.5 * 0.52), within(1e-9));
        assertThat(h100.watts(1, 1, 1)).isEqualTo(700);
        assertThat(h100.activity(h100.at(0.3))).isCloseTo(0.3, within(1e-12));
    }

    @Test
    void refusesWhatIsNoPue() {
        assertThatThrownBy(() -> new Pue(-0.1, 0.4, 0.1, 0.8, 0)).hasMessageContaining("below 1");
        assertThatThrownBy(() -> new Pue(0.1, 0.8, 0.3, 0.8, 0)).hasMessageContaining("add up to 1");
        assertThatThrownBy(() -> new Pue(0.1, 0.4, 0.1, 0, 0)).hasMessageContaining("load");
    }

    @Test
    void everyEntryReads() {
        assertThat(CATALOG.names(Folder.COOLING)).containsExactly("air", "liquid");
        assertThat(SitePower.racks(CATALOG).provision().value().si()).isEqualTo(0.8);
    }
}
