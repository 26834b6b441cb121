package trnsim.simulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static trnsim.simulator.fleet.Fleets.PLAIN;
import static trnsim.simulator.fleet.Fleets.year;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import trnsim.simulator.fleet.Books.Bound;
import trnsim.simulator.fleet.Books.Kind;
import trnsim.simulator.fleet.Books.Use;
import trnsim.simulator.power.SitePower;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.document.InputException;
import trnsim.workloads.unit.Readings;

class FleetSimulationTest {

    private static final double HOURS = 365 * 24;

    /** The site of {@link Fleets#PLAIN} asks for less than it has, so tokens, chips and watts follow by hand. */
    @Test
    void aTinyFleetByHand() {
        Period year = year(PLAIN);
        assertThat(year.asked()).isEqualTo((long) (100_000 * HOURS * 3600));
        assertThat(year.answered()).isEqualTo(year.asked());
        // 100k tokens/s at 100 a chip: 1000 chips, whole replicas of 4.
        assertThat(year.sum(year.outcome().books().busyHours)).isEqualTo((long) (1000 * HOURS));
        double inference = 1000 * FixedRates.BUSY * slope();
        assertThat(year.joules(Use.INFERENCE)).isCloseTo(inference * HOURS * 3600, within(0.002 * year.joules()));
        assertThat(year.flops()).isCloseTo(100_000 * 1e11, within(1e3));
    }

    /** The year's mean of site watts per watt of racks. */
    private static double slope() {
        FleetPlan plan = Fleets.fleet(PLAIN, Map.of()).plan(Readings.central(), More.NOTHING, 1);
        double sum = 0;
        for (double each : plan.sites().getFirst().slope()[0]) {
            sum += each;
        }
        return sum / plan.sites().getFirst().slope()[0].length;
    }

    /** Energy of idle chips and of what flows anyway, from the PUE's own definition. */
    @Test
    void withoutDemandOnlyIdlePowerFlows() {
        Period year = year(PLAIN.replace("tokens: 100k tokens/s", "tokens: 1 tokens/s"));
        // One replica answers one token a second.
        assertThat(year.joules(Use.INFERENCE)).isLessThan(0.005 * year.joules());
        assertThat(year.joules(Use.TRAINING) + year.joules(Use.RESEARCH)).isZero();
        double healthy = year.sum(year.outcome().books().healthyHours) / HOURS;
        double fixed = 4096 * 0.8 * FixedRates.MOST * 0.2 * fixedShare();
        double watts = healthy * FixedRates.IDLE * slope() + fixed;
        assertThat(year.watts()).isCloseTo(watts, within(0.01 * watts));
        assertThat(year.bound()).isEqualTo(Bound.DEMAND);
    }

    private static double fixedShare() {
        var air = SitePower.cooling(Catalog.shipped(), "air");
        Readings readings = Readings.central();
        return readings.of(air.fixed()) * readings.of(air.load());
    }

    /** Chips in repair are rate times mean time of repair, Little's law. */
    @Test
    void unavailabilityIsRateTimesRepair() {
        FleetOutcome outcome = Fleets.run(PLAIN);
        Breakage failures = outcome.plan().generations().getFirst().failures();
        double mean = 0;
        for (short hours : failures.repairHours()) {
            mean += (hours + 1.0) / Breakage.TIMES;
        }
        double down = failures.rate() * mean;
        assertThat(1 - Fleets.all(outcome).availability()).isCloseTo(down / (1 + down), within(0.12 * down));
    }

    /**
     * More power answers as much or more, and so do more chips and money where all chips are alike. Where they are not, more of an
     * early generation can fill the power or spend the money that a later, better one would have had: the fleet does not foresee it.
     * With both a tight budget and two generations even more power can cost 0.3 % of the answers, in one of 400 such fleets.
     */
    @ParameterizedTest
    @MethodSource("randomFleets")
    void accountsBalanceAndMoreNeverServesLess(String text) {
        assertMoreAnswersAsMuch(text, new More(0.2, 0, 0));
        String alike = text.replaceAll("  - \\{name: b,.*\n", "");
        assertMoreAnswersAsMuch(alike, new More(0.2, 0, 0));
        assertMoreAnswersAsMuch(alike, new More(0, 0.2, 0));
        assertMoreAnswersAsMuch(alike, new More(0, 0, 0.2));
    }

    private static void assertMoreAnswersAsMuch(String text, More more) {
        Fleet fleet = Fleets.fleet(text, Map.of("b", 3.0));
        // Accounts are checked in every run; a broken one throws.
        Period base = Fleets.all(fleet.run(Readings.central(), false));
        Period richer = Fleets.all(fleet.with(Readings.central(), more));
        assertThat(richer.asked()).isEqualTo(base.asked());
        // Another number of chips has other failures of the same chance.
        assertThat(richer.answered()).as(more + "\n" + text).isGreaterThan(base.answered() * (1 - 1e-3));
        Period again = Fleets.all(fleet.run(Readings.central(), false));
        assertThat(again.answered()).isEqualTo(base.answered());
        assertThat(again.joules()).isEqualTo(base.joules());
    }

    /** Inference alone: a gang that starts elsewhere may take a stream's place, which is no fault. */
    static java.util.stream.Stream<String> randomFleets() {
        return LongStream.range(0, 12).mapToObj(FleetSimulationTest::randomFleet);
    }

    private static String randomFleet(long seed) {
        Random random = new Random(seed);
        StringBuilder sites = new StringBuilder();
        String[] regions = {"west", "east"};
        for (int s = 0; s < 1 + random.nextInt(3); s++) {
            sites.append("""
                      - name: site%d
                        region: %s
                        power: [{from: 2027-01-01, watts: %d kW}, {from: 2027-06-01, watts: %d kW}]
                        contract: {minimum-take: 80 %%}
                        cooling: %s
                        energy-price: $%d/MWh
                        carbon: 0.3 kg/kWh
                        installed: {a: %d}
                        outages: [{from: 2027-03-0%d, lasts: %d h, share: %d %%}]
                    """.formatted(
                            s,
                            regions[s % 2],
                            500 + random.nextInt(1000),
                            1500 + random.nextInt(3000),
                            s == 0 ? "both" : random.nextBoolean() ? "air" : "both",
                            40 + random.nextInt(60),
                            random.nextInt(800),
                            1 + random.nextInt(9),
                            1 + random.nextInt(100),
                            10 + random.nextInt(91)));
        }
        return """
                kind: fleet
                start: 2027-01-01
                years: 2
                regions: {west: {utc: -8 h}, east: {utc: 9 h}}
                sites:
                %sgenerations:
                  - {name: a, system: trn2-ultraserver, available: 2026-01-01, supply: [{from: 2027-01-01, per-quarter: %d}]}
                  - {name: b, system: trn3-ultraserver-gen2, available: 2027-07-01, cooling: liquid, supply: [{from: 2027-07-01, per-quarter: %d}], failures: trainium-new}
                portfolio:
                  inference:
                    - name: chat
                      model: llama-3.1-8b
                      demand: [{at: 2027-01-01, tokens: %dk tokens/s}, {at: 2028-12-01, tokens: %dk tokens/s}]
                      regions: {west: 0.4, east: 0.6}
                      input: 1
                      cached: 1
                      context: 1k
                      output: 100
                      tpot: 50 ms
                commitments: {spend: $1B, over: 2 years, budget-per-quarter: $%dM}
                policies: {night-training: %s, refresh: %s, placement: %s}
                costs: epoch-2025
                seed: %d
                """.formatted(
                        sites,
                        random.nextInt(1000),
                        random.nextInt(1000),
                        10 + random.nextInt(100),
                        50 + random.nextInt(400),
                        1 + random.nextInt(40),
                        random.nextBoolean(),
                        random.nextBoolean() ? "worth" : "never",
                        random.nextBoolean() ? "nearest" : "cheapest",
                        seed + 1);
    }

    /** Short of chips all year: one more chip answers what the dual says, by a run with 40 more of them. */
    @Test
    void theDualOfChipsIsAFiniteDifference() {
        String scarce = PLAIN.replace("tokens: 100k", "tokens: 900k");
        Period base = year(scarce);
        Period more = year(scarce.replace("chip: 4096", "chip: 4496"));
        assertThat(base.bound()).isEqualTo(Bound.CHIPS);
        double difference = (more.answered() - base.answered()) / 400.0 / base.days();
        assertThat(base.shadow(Bound.CHIPS, Kind.ANSWERED)).isCloseTo(difference, within(0.03 * difference));
    }

    /** Chips enough and watts too few: one more MW answers what the dual says. */
    @Test
    void theDualOfPowerIsAFiniteDifference() {
        String scarce = PLAIN.replace("tokens: 100k", "tokens: 900k").replace("10 MW", "2 MW");
        Period base = year(scarce);
        Period more = year(scarce.replace("2 MW", "2.2 MW"));
        assertThat(base.bound()).isEqualTo(Bound.POWER);
        double difference = (more.answered() - base.answered()) / 0.2e6 / base.days();
        assertThat(base.shadow(Bound.POWER, Kind.ANSWERED)).isCloseTo(difference, within(0.03 * difference));
    }

    /** A site that is gone for a week loses its tokens, or another answers them where it has room. */
    @Test
    void anOutageMovesDemandOrLosesIt() {
        String outage =
                PLAIN.replace("    installed:", "    outages: [{from: 2027-05-01, lasts: 7 days}]\n    installed:");
        Period alone = year(outage);
        assertThat(alone.lost()).isEqualTo(100_000L * 7 * 86400);
        // Chips are there and have no power, of which one more watt would be gone too.
        assertThat(alone.bound()).isEqualTo(Bound.POWER);
        assertThat(alone.shadow(Bound.CHIPS, Kind.ANSWERED)).isZero();
        assertThat(alone.shadow(Bound.POWER, Kind.ANSWERED)).isZero();
        String second = outage.replace("generations:", """
                  - name: other
                    region: away
                    power: [{from: 2027-01-01, watts: 10 MW}]
                    cooling: air
                    energy-price: $60/MWh
                    carbon: 0.4 kg/kWh
                    installed: {chip: 4096}
                generations:""")
                .replace("{home: {utc: 0 h}}", "{home: {utc: 0 h}, away: {utc: 5 h}}");
        Period two = year(second);
        assertThat(two.lost()).isZero();
        assertThat(two.sum(two.outcome().books().elsewhere)).isEqualTo(100_000L * 7 * 86400);
    }

    /** A day of people and a gang that needs what they leave at night. */
    @Test
    void trainingAtNightRaisesUtilisation() {
        String busy = PLAIN.replace("tokens: 100k", "tokens: 250k")
                .replaceAll("      hours: .*\n", "")
                .replace("portfolio:", """
                portfolio:
                  training:
                    - {name: run, model: llama-3.1-8b, tokens: 1000T, global-batch: 512, chips: 1500, starts: 2027-01-01, deadline: 2027-12-01, priority: 5}
                """);
        Period without = year(busy);
        Period with = year(busy.replace("policies: {", "policies: {night-training: true, "));
        assertThat(with.utilisation()).isGreaterThan(without.utilisation() + 0.02);
        assertThat(with.answered()).isEqualTo(without.answered());
        assertThat(with.trained()).isGreaterThan(without.trained());
    }

    /** No room left: chips worth less than the rent of their power make room for ones that are worth ten times as much. */
    @Test
    void oldChipsMakeRoomOnlyWhereTheirPowerIsWorthMore() {
        String full = PLAIN.replace("watts: 10 MW", "watts: 4 MW")
                .replace("years: 1\n", "years: 2\n")
                .replace(
                        "portfolio:",
                        "  - {name: new, system: trn2-ultraserver, available: 2027-06-01, supply: [{from: 2027-06-01, per-quarter: 500}]}\nportfolio:");
        Period ten = Fleets.all(Fleets.fleet(full, Map.of("new", 10.0)).run(Readings.central(), false));
        Period two = Fleets.all(Fleets.fleet(full, Map.of("new", 2.0)).run(Readings.central(), false));
        assertThat(ten.outcome().books().retired[ten.last()][0]).isPositive();
        assertThat(ten.installed(1)).isPositive();
        assertThat(two.outcome().books().retired[two.last()][0]).isZero();
        Period never =
                Fleets.all(Fleets.fleet(full.replace("policies: {", "policies: {refresh: never, "), Map.of("new", 10.0))
                        .run(Readings.central(), false));
        assertThat(never.outcome().books().retired[never.last()][0]).isZero();
    }

    /** Six looks a day give the same year within a percent. */
    @Test
    void aCoarseRunIsCloseToAWholeOne() {
        String scarce = PLAIN.replace("tokens: 100k", "tokens: 420k").replaceAll("      hours: .*\n", "");
        Fleet fleet = Fleets.fleet(scarce, Map.of());
        Period fine = Fleets.all(fleet.run(Readings.central(), false));
        Period coarse = Fleets.all(fleet.coarse(Readings.central(), 4));
        assertThat(coarse.answered()).isCloseTo(fine.answered(), within(0.01 * fine.answered()));
        assertThat(coarse.joules()).isCloseTo(fine.joules(), within(0.01 * fine.joules()));
    }

    private static String withRun(String run) {
        return PLAIN.replace("portfolio:", """
                portfolio:
                  training:
                    - {name: run, model: llama-3.1-8b, tokens: 1T, global-batch: 512, chips: 1000, starts: 2027-01-01, deadline: 2027-02-01}
                """.replace("tokens: 1T", run));
    }

    /** 1000 chips of 500 tokens/s: 1T tokens take 23 days, 2T 46; chips for 5000 never come. */
    @Test
    void aRunThatNoFleetCouldFinishIsRefused() {
        Fleets.fleet(withRun("tokens: 1T"), Map.of()).check();
        assertThatThrownBy(() -> Fleets.fleet(withRun("tokens: 2T"), Map.of()).check())
                .isInstanceOf(InputException.class)
                .hasMessageContaining(
                        "run cannot be done by 2027-02-01, whatever else waits: 2T tokens take 46.3 days on 1,000 chip, from 2027-01-01 on; its deadline leaves 31");
        assertThatThrownBy(() -> Fleets.fleet(withRun("tokens: 1T").replace("chips: 1000", "chips: 5000"), Map.of())
                        .check())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no site ever has chips and power for its 5,000 chip");
    }

    /** 1T tokens at 500,000 a second: 556 hours of 1000 chips that draw 800 W and up to the PUE more; the last hour counts whole. */
    @Test
    void aRunBearsItsChipHoursItsEnergyAndItsShareOfTheCost() {
        FleetOutcome outcome = Fleets.run(withRun("tokens: 1T"));
        double racks = 556.0 * 3600 * 1000 * FixedRates.BUSY;
        double found = Arrays.stream(outcome.books().runJoules)
                .mapToDouble(quarter -> quarter[0])
                .sum();
        assertThat(outcome.books().runChipHours[0]).containsExactly(556_000);
        assertThat(found).isBetween(racks, 1.2 * racks);
        Period first = new Period(outcome, 0, 1);
        assertThat(found).isCloseTo(first.joules(Use.TRAINING), within(1e-9 * found));
        assertThat(first.cost(found)).isCloseTo(first.cost() - first.inferenceCost(), within(1e-9 * first.cost()));
    }

    /** Competition is no bad input: the second of two runs that need the same chips at once is late, and the report says so. */
    @Test
    void aDeadlineMissedForWantOfRoomIsAnOutcome() {
        FleetOutcome outcome = Fleets.run(withRun("tokens: 1T")
                .replace(
                        "chips: 1000, starts: 2027-01-01, deadline: 2027-02-01",
                        "chips: 3000, starts: 2027-01-01, deadline: 2027-01-10, every: 1 days")
                .replace("2027-01-10", "2027-01-12"));
        assertThat(outcome.runs().getFirst().missed()).isFalse();
        assertThat(outcome.runs().stream()
                        .filter(FleetOutcome.RunOutcome::missed)
                        .findFirst()
                        .orElseThrow()
                        .waitedHours())
                .isPositive();
    }

    /** Alone on 128 chips no layout of two trillion parameters fits; it would wait for ever. */
    @Test
    void researchThatNoLayoutFitsIsRefused() {
        String text = PLAIN.replaceAll("(?s)portfolio:.*policies", """
                portfolio:
                  research:
                    - {name: small, model: frontier-moe-2t, global-batch: 256, chips: 128, lasts: 4 days, jobs-per-day: 1}
                policies""");
        Fleet none = new Fleet(Fleets.read(text), Catalog.shipped(), readings -> new FixedRates(Map.of("chip", 0.0)));
        assertThatThrownBy(none::check)
                .isInstanceOf(InputException.class)
                .hasMessageContaining("portfolio.research[0].chips: no layout of frontier-moe-2t fits 128 chips");
    }
}
