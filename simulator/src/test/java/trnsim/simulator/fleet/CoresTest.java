package trnsim.simulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import trnsim.simulator.fleet.Books.Item;
import trnsim.simulator.fleet.Books.Use;

/** Processor servers beside the answers: 100,000 tokens a second on chips of 100 each. */
class CoresTest {

    private static final String TOOLS = "tpot: 50 ms\n          core-per-token: 36 ms";
    private static final String PRICED = "costs: hyperscaler-2026";

    /** c8g.48xlarge: (180 + 180 / 2) W x 1.05 + 5 W a socket of 96 cores; at rest (45 + 0.62 x 90) W. */
    private static final double WORKS = 288.5 / 96;

    private static final double RESTS = 110.84 / 96;

    private static String with(String more) {
        return Fleets.PLAIN.replace("tpot: 50 ms", more.replace("\n          ", "\n      "));
    }

    @Test
    void installsWhatTheBusiestHourNeedsAndDrawsItsWatts() {
        Period year = Fleets.year(with(TOOLS));
        assertThat(year.mostCores()).isCloseTo(3600, within(1.0));
        assertThat(year.cores()).isEqualTo(5143);
        double rackWatts = 3600 * WORKS + 1543 * RESTS;
        double overRacks = year.joules(Use.CORES) / (rackWatts * year.hours() * 3600);
        // Air-cooled: the part of the overhead that goes with the load.
        assertThat(overRacks).isBetween(1.0, 1.3);
        assertThat(year.lost()).isZero();
    }

    @Test
    void memoryOfSandboxesNeedsServersOfItsOwn() {
        Period year =
                Fleets.year(with(TOOLS + "\n          sandbox-per-token: 0.1 s\n          sandbox-memory: 4 GiB"));
        // 10,000 sandboxes of 4 GiB on cores of 2 GiB, filled to 70 %.
        assertThat(year.mostKept()).isCloseTo(40_000.0 * (1L << 30), within(1e9));
        assertThat((double) year.cores()).isCloseTo(40_000 / 1.4, within(2.0));
        assertThat(year.mostCores()).isCloseTo(3600, within(1.0));
    }

    @Test
    void growthIsBoughtAndWhatWasThereIsPaidBack() {
        String growing = with(TOOLS)
                .replace("costs: epoch-2025", PRICED)
                .replace(
                        "demand: [{at: 2027-01-01, tokens: 100k tokens/s}]",
                        "demand: [{at: 2027-01-01, tokens: 100k tokens/s}, {at: 2027-07-01, tokens: 200k tokens/s}]");
        Period year = Fleets.year(growing);
        assertThat(year.cores()).isEqualTo(10_286);
        // Demand of the first day is a little above its start.
        assertThat(year.spent(Item.CORES)).isBetween(70 * 5_100.0, 70 * 5_143.0);
        Period steady = Fleets.year(with(TOOLS).replace("costs: epoch-2025", PRICED));
        assertThat(steady.spent(Item.CORES)).isZero();
        Period none = Fleets.year(Fleets.PLAIN.replace("costs: epoch-2025", PRICED));
        // $70 over 5 years at 8 %: 0.2505 a year.
        assertThat(steady.recovered() - none.recovered()).isCloseTo(5143 * 70 * 0.2505, within(0.01 * 5143 * 70));
    }

    @Test
    void theirPowerComesOffTheSites() {
        String small = Fleets.PLAIN.replace("watts: 10 MW", "watts: 0.5 MW");
        Period without = Fleets.year(small);
        Period beside = Fleets.year(small.replace("tpot: 50 ms", "tpot: 50 ms\n      core-per-token: 2 s"));
        assertThat(without.lost()).isPositive();
        // 200 cores a chip draw 601 W beside its 800.
        double share = beside.answered() / without.answered();
        assertThat(share).isBetween(0.45, 800.0 / 1400);
        assertThat(beside.mostWatts()).isLessThanOrEqualTo(0.5e6 + 1);
        // Nobody asks for cores: nothing stands there.
        assertThat(without.cores()).isZero();
        assertThat(without.joules(Use.CORES)).isZero();
    }

    @Test
    void serversAreReplacedAtTheEndOfTheirLife() {
        Period long7 =
                Fleets.year(with(TOOLS).replace("costs: epoch-2025", PRICED).replace("years: 1\n", "years: 7\n"));
        assertThat(long7.cores()).isEqualTo(5143);
        assertThat(long7.spent(Item.CORES)).isCloseTo(5143 * 70.0, within(0.01));
    }
}
