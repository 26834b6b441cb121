package trnsim.simulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static trnsim.simulator.fleet.Fleets.PLAIN;
import static trnsim.simulator.fleet.Fleets.year;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.simulator.fleet.Books.Bound;
import trnsim.simulator.fleet.Books.Item;
import trnsim.workloads.document.InputException;
import trnsim.workloads.unit.Readings;

/** What must hold between two fleets that differ in one thing, whatever the numbers are. */
class FleetLawsTest {

    /** Asks for more than its power lets its chips answer; chips come through the year. */
    private static final String SCARCE = PLAIN.replace("tokens: 100k", "tokens: 900k")
            .replace("watts: 10 MW", "watts: 3 MW")
            .replace("    cooling: air", "    contract: {minimum-take: 80 %}\n    cooling: air")
            .replace("installed: {chip: 4096}", "installed: {chip: 1024}")
            .replace("supply: []", "supply: [{from: 2027-03-01, per-quarter: 400}]");

    @Test
    void twiceTheTariffIsTwiceTheBill() {
        Period once = year(SCARCE);
        Period twice = year(SCARCE.replace("$60/MWh", "$120/MWh"));
        assertThat(twice.spent(Item.ENERGY)).isCloseTo(2 * once.spent(Item.ENERGY), within(1e-4));
        assertThat(twice.untaken()).isPositive().isCloseTo(2 * once.untaken(), within(1e-4));
        assertThat(twice.answered()).isEqualTo(once.answered());
        assertThat(twice.joules()).isEqualTo(once.joules());
    }

    /** What is paid for energy is the tariff times what was drawn, and what was not taken beside it. */
    @Test
    void theBillIsWhatIsTakenAndWhatIsNot() {
        Period year = year(SCARCE);
        assertThat(year.spent(Item.ENERGY) - year.untaken()).isCloseTo(year.joules() / 3.6e9 * 60, within(0.01));
    }

    @Test
    void energyIsTheIntegralOfTheHourlyPower() {
        FleetOutcome outcome = Fleets.run(SCARCE);
        double sum = 0;
        for (float watts : outcome.watts()[0]) {
            sum += watts * 3600.0;
        }
        double joules = Fleets.all(outcome).joules();
        assertThat(sum).isCloseTo(joules, within(1e-6 * joules));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10 MW", "3 MW", "1 MW"})
    void aHigherPueNeverServesMore(String power) {
        String text = SCARCE.replace("3 MW", power);
        double before = Double.POSITIVE_INFINITY;
        for (String pue : new String[] {"1.05", "1.1", "1.2", "1.4", "1.8"}) {
            Period year = year(text.replace(
                    "pue: {value: 1.2, provenance: estimate, source: test, range: [1.1, 1.3]}",
                    "pue: {value: " + pue + ", provenance: estimate, source: test, range: [1, 2]}"));
            // Another number of chips has other failures of the same chance.
            assertThat(year.answered()).isLessThanOrEqualTo(before * (1 + 1e-3));
            before = year.answered();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10 MW", "3 MW"})
    void aFasterSupplyNeverServesLess(String power) {
        String text = SCARCE.replace("3 MW", power);
        double before = 0;
        for (String from : new String[] {"2027-10-01", "2027-07-01", "2027-03-01", "2027-01-01"}) {
            Period year = year(text.replace("2027-03-01", from));
            assertThat(year.answered()).isGreaterThanOrEqualTo(before * (1 - 1e-3));
            before = year.answered();
        }
    }

    @Test
    void aSeedChangesOnlyWhatIsRandom() {
        Period one = year(SCARCE);
        Period two = year(SCARCE + "seed: 2\n");
        Books a = one.outcome().books();
        Books b = two.outcome().books();
        assertThat(two.asked()).isEqualTo(one.asked());
        assertThat(two.gigawattYears()).isEqualTo(one.gigawattYears());
        assertThat(b.delivered).isDeepEqualTo(a.delivered);
        assertThat(two.spent(Item.CHIPS)).isEqualTo(one.spent(Item.CHIPS));
        assertThat(two.recovered()).isEqualTo(one.recovered());
        assertThat(two.sum(b.failures)).isNotEqualTo(one.sum(a.failures));
        assertThat(two.answered()).isCloseTo(one.answered(), within(0.01 * one.answered()));
    }

    /** Chips that wait for a substation are there when it comes, though the line stopped that day; a quarter later they are not. */
    @Test
    void supplyWaitsForPowerAQuarter() {
        String late = SCARCE.replace("watts: 3 MW}]", "watts: 1 MW}, {from: 2027-07-01, watts: 3 MW}]")
                .replace("per-quarter: 400}", "per-quarter: 400}, {from: 2027-07-01, per-quarter: 0}");
        Period waits = year(late);
        Period gone = year(late.replace("2027-07-01, watts: 3 MW", "2027-11-01, watts: 3 MW"));
        // 1 MW has room for some more than the 1024 chips there are; beside those the last quarter's 400 wait.
        double first = gone.sum(gone.outcome().books().delivered);
        assertThat(first).isBetween(1.0, 40.0);
        assertThat(waits.sum(waits.outcome().books().delivered)).isCloseTo(first + 400, within(2.0));
    }

    /** Old chips go only for new ones that can be paid: a fleet without money keeps what it has. */
    @Test
    void noChipMakesRoomForOneThatCannotBePaid() {
        String full = PLAIN.replace("tokens: 100k", "tokens: 900k")
                .replace("watts: 10 MW", "watts: 4 MW")
                .replace("policies: {", "commitments: {spend: $1B, over: 1 year, budget-per-quarter: $1}\npolicies: {")
                .replace(
                        "portfolio:",
                        "  - {name: new, system: trn2-ultraserver, available: 2027-02-01, supply: [{from: 2027-02-01, per-quarter: 500}]}\nportfolio:");
        FleetOutcome outcome = Fleets.fleet(full, Map.of("new", 10.0)).run(Readings.central(), false);
        Period year = Fleets.all(outcome);
        assertThat(outcome.books().retired[year.last()][0]).isZero();
        assertThat(year.sum(outcome.books().delivered)).isZero();
        Period paid = Fleets.all(
                Fleets.fleet(full.replace("$1}", "$100M}"), Map.of("new", 10.0)).run(Readings.central(), false));
        assertThat(paid.outcome().books().retired[paid.last()][0]).isPositive();
        assertThat(paid.answered()).isGreaterThan(year.answered());
    }

    /** A cap of 80 % and an outage of half leave 40 %. */
    @Test
    void anOutageTakesItsShareOfWhatTheCapLeaves() {
        String capped = PLAIN.replace("policies: {", "policies: {power-cap: 80 %, ")
                .replace(
                        "    installed:",
                        "    outages: [{from: 2027-05-01, lasts: 1 day, share: 50 %}]\n    installed:");
        double[] limit = Fleets.fleet(capped, Map.of())
                .plan(Readings.central(), More.NOTHING, 1)
                .sites()
                .getFirst()
                .limit();
        assertThat(limit[0]).isCloseTo(8e6, within(1.0));
        assertThat(limit[120 * 24]).isCloseTo(4e6, within(1.0));
    }

    /** A minimum take starts with the first watt, not with a step that has none. */
    @Test
    void anObligationStartsWithTheFirstPower() {
        String dark = SCARCE.replace(
                        "{from: 2027-01-01, watts: 3 MW}",
                        "{from: 2026-01-01, watts: 0 W}, {from: 2027-06-01, watts: 3 MW}")
                .replace("minimum-take: 80 %", "minimum-take: 80 %, lasts: 30 days");
        SitePlan site = Fleets.fleet(dark, Map.of())
                .plan(Readings.central(), More.NOTHING, 1)
                .sites()
                .getFirst();
        assertThat(site.takeFrom()).isEqualTo(151);
        assertThat(site.takeTo()).isEqualTo(181);
    }

    /** What no site may answer is lost for no want of chips or watts. */
    @Test
    void whatNobodyMayAnswerBindsNothing() {
        String far = PLAIN.replace(
                        "{home: {utc: 0 h}}",
                        "{home: {utc: 0 h}, away: {utc: 5 h}}\n"
                                + "links: [{between: [home, away], round-trip: 100 ms, bandwidth: 1 Tb/s}]")
                .replace("regions: {home: 1}", "regions: {home: 0.5, away: 0.5}\n      farthest: 50 ms");
        Period year = year(far);
        assertThat(year.lost()).isEqualTo(year.asked() / 2);
        assertThat(year.bound()).isEqualTo(Bound.DEMAND);
    }

    /** Ten years of 900G tokens a second are more than 64 bits count; no sum turns negative. */
    @Test
    void sumsOfManyYearsDoNotOverflow() {
        Period years = year(PLAIN.replace("years: 1\n", "years: 10\n").replace("100k tokens/s", "900G tokens/s"));
        assertThat(years.asked()).isCloseTo(900e9 * 86400 * 3653, within(1e18));
        assertThat(years.lost() + years.answered()).isCloseTo(years.asked(), within(1e-9 * years.asked()));
    }

    @Test
    void moneyBeyondWhatIsCountedIsRefused() {
        String dear = PLAIN.replace("retires-after", "price: $9M, retires-after")
                .replace("supply: []", "supply: [{from: 2027-01-01, per-quarter: 90M}]")
                .replace("10 MW", "900 GW");
        assertThatThrownBy(() -> year(dear))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("more than the $9.2T that whole micro-dollars count");
    }

    @Test
    void certainEventsAllHappen() {
        assertThat(Draws.binomial(0.5, 7, 1)).isEqualTo(7);
        assertThat(Draws.binomial(0.999, 1000, 1)).isEqualTo(1000);
    }
}
