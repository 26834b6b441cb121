package trnsim.workloads.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.workloads.document.DocumentReader;
import trnsim.workloads.document.InputException;
import trnsim.workloads.unit.Provenance;
import trnsim.workloads.unit.Sourced;

class FleetRulesTest {

    private static final String FILE = """
            kind: fleet
            start: 2026-10-01
            years: 3
            regions:
              america: {utc: -6 h}
              asia: {utc: 9 h}
            links:
              - {between: [america, asia], round-trip: 150 ms, bandwidth: 10 Tb/s}
            sites:
              - name: north
                region: america
                power:
                  - {from: 2026-Q4, watts: 1 GW}
                  - {from: 2027-07, watts: 2 GW}
                cooling: air
                energy-price: $60/MWh
                carbon: 0.4 kg/kWh
                installed: {old: 1000}
            generations:
              - name: old
                system: trn2-ultraserver
                available: 2024-12-03
                supply: [{from: 2026-10-01, per-quarter: {value: 10k, provenance: estimate, source: test, range: [5k, 20k]}}]
            portfolio:
              training:
                - {name: run, model: frontier-moe-1t, tokens: 10T, global-batch: 8192, chips: 1000, starts: 2027-01, deadline: 2027-07}
              inference:
                - name: chat
                  model: frontier-moe-1t
                  demand: [{at: 2026-10-01, tokens: 1M tokens/s}, {at: 2028-10-01, tokens: 2M tokens/s}]
                  regions: {america: 0.6, asia: 0.4}
                  input: 3
                  cached: 2
                  context: 5k
                  output: 500
                  tpot: 50 ms
                  farthest: 200 ms
            """;

    private static FleetSpec read(String text) {
        return (FleetSpec) Workloads.bind(DocumentReader.read("plan.yaml", text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void readsDaysMonthsAndQuartersAndSaysWhoStatesAValue() {
        FleetSpec fleet = read(FILE);
        assertThat(fleet.sites().getFirst().power())
                .extracting(step -> step.from())
                .containsExactly(LocalDate.of(2026, 10, 1), LocalDate.of(2027, 7, 1));
        Sourced price = fleet.sites().getFirst().energyPrice();
        assertThat(price.provenance()).isEqualTo(Provenance.STATED);
        assertThat(price.value().si() * 3.6e9).isCloseTo(60, org.assertj.core.api.Assertions.within(1e-9));
        assertThat(fleet.generations()
                        .getFirst()
                        .supply()
                        .getFirst()
                        .perQuarter()
                        .high())
                .isEqualTo(20_000);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            years: 3                 | years: 40              | plan.yaml:3: years: 40 years are more than the 30
            region: america          | region: amerika        | plan.yaml:11: sites[0].region: there is no region 'amerika'; known: america, asia. Maybe america?
            from: 2027-07            | from: 2026-10-01       | energisation steps overlap: 2026-10-01 does not come after 2026-10-01
            from: 2027-07            | from: 2027-13          | '2027-13' is no day of the calendar
            from: 2027-07            | from: soon             | 'soon' is not a date; write it like 2027-04-01
            watts: 2 GW              | watts: 0.5 GW          | energised power falls from 1 GW to 500 MW
            watts: 1 GW              | watts: -1 GW           | '-1 GW' must be at least 0
            energy-price: $60/MWh    | energy-price: $-60/MWh | '$-60/MWh' must be above zero
            energy-price: $60/MWh    | energy-price: {value: $60/MWh, provenance: estimate, source: test, range: [$80/MWh, $50/MWh]} | the range must hold the value: low <= value <= high
            cooling: air             | cooling: liquid        | old needs air cooling, and north has liquid
            installed: {old: 1000}   | installed: {odl: 1000} | there is no generation 'odl'; known: old. Maybe old?
            available: 2024-12-03    | available: 2027-12-03  | installed.old: is not available before 2027-12-03
            deadline: 2027-07        | deadline: 2026-12      | 2026-12-01 does not come after the start on 2027-01-01
            america: 0.6             | america: 0.7           | the shares sum to 1.10; they must sum to 1
            asia: 0.4                | azia: 0.4              | there is no region 'azia'; known: america, asia. Maybe asia?
            round-trip: 150 ms       | round-trip: 150        | '150' has no unit
            between: [america, asia] | between: [asia, asia]  | a network joins two different regions
            farthest: 200 ms         | hours: [1, 2]          | 2 values; a day has 24 hours
            utc: 9 h                 | utc: 15 h              | regions.asia.utc: 15 h is no local time; clocks on Earth are from -12 h to 14 h off UTC
            utc: -6 h                | utc: -13 h             | '-13 h' must be at least -12 h
            watts: 2 GW              | watts: 2 TW            | 2 TW are more than the 1 TW that a plan may have
            {old: 1000}              | {old: 1000000000}      | 1,000,000,000 chips are more than the 100,000,000 chips that a plan may have
            tokens: 2M tokens/s      | tokens: 2000T tokens/s | demand[1].tokens: what is asked: 2,000T tokens/s are more than the 1T tokens/s
            {at: 2028-10-01          | {at: 2026-10-01        | demand[1].at: points of the demand overlap
            input: 3                 | input: 30              | input: a request of 500 output tokens brings 15k new input tokens, more than its context of 5,000
            starts: 2027-01, deadline: 2027-07 | starts: 2030-01, deadline: 2030-07 | starts: 2030-01-01 is after the plan, which ends on 2029-10-01
            starts: 2027-01, deadline: 2027-07 | starts: 2025-01, deadline: 2025-07 | 2025-07-01 is over before the plan starts on 2026-10-01
            deadline: 2027-07        | deadline: 2027-07, every: 6 h  | every: 6 h is less than a day
            deadline: 2027-07        | deadline: 2027-07, on: []      | on: needs at least one entry
            deadline: 2027-07        | deadline: 2027-07, least-mfu: 130 % | least-mfu: 130 % is more than the whole
            global-batch: 8192       | global-batch: 1e12     | global-batch: one step: 1T sequences are more than the 1M sequences
            cooling: air             | ramp-per-minute: 0 %   | ramp-per-minute: '0 %' must be above zero
            name: chat               | name: RUN              | 'RUN' is given twice
            name: chat               | name: run              | 'run' is given twice
            """)
    void refusesOneFieldWrong(String right, String wrong, String sentence) {
        assertThat(FILE).contains(right);
        assertThatThrownBy(() -> read(FILE.replace(right, wrong)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void refusesARegionThatNobodyUses() {
        assertThatThrownBy(() -> read(FILE.replace("  asia: {utc: 9 h}\n", "  asia: {utc: 9 h}\n  mars: {utc: 0 h}\n")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("regions.mars")
                .hasMessageContaining("nobody there asks for anything");
    }

    @Test
    void refusesTimesBelowTheClock() {
        String hour = "available: 2024-12-03\n    life: 1 h";
        assertThatThrownBy(() -> read(FILE.replace("available: 2024-12-03", hour)))
                .hasMessageContaining("life: 60 min is less than a day");
        String research = """
                portfolio:
                  research:
                    - {name: small, model: llama-3.1-8b, global-batch: 256, chips: 128, lasts: 5 min, jobs-per-day: 1}
                """;
        assertThatThrownBy(() -> read(FILE.replace("portfolio:\n", research)))
                .hasMessageContaining("lasts: 5 min is less than an hour");
        String many = research.replace("5 min", "5 h").replace("jobs-per-day: 1", "jobs-per-day: 1M, growth: 20");
        assertThatThrownBy(() -> read(FILE.replace("portfolio:\n", many)))
                .hasMessageContaining("growth: jobs a day in the last year: 8B are more than the 1B");
    }

    /** A stage nobody can reach, or whose money no budget counts, would pass in silence. */
    @Test
    void refusesStagesThatDoNothing() {
        String stages =
                FILE + "commitments: {spend: $1B, over: 3 years, budget-per-quarter: $1M, stages: [{amount: $1M, "
                        + "from: 2027-01-01, energised: 3 GW}]}\n";
        assertThatThrownBy(() -> read(stages))
                .hasMessageContaining(
                        "commitments.stages[0].energised: 3 GW are never energised, so that this stage never comes; all sites together have 2 GW");
        String free = stages.replace("budget-per-quarter: $1M, ", "");
        assertThatThrownBy(() -> read(free)).hasMessageContaining("add to budget-per-quarter, which is left out");
        assertThat(read(stages.replace("energised: 3 GW", "energised: 2 GW")).commitments())
                .isNotNull();
    }

    @Test
    void refusesASiteThatNeverGetsPower() {
        String dark = FILE.replace("watts: 1 GW", "watts: 0 W").replace("watts: 2 GW", "watts: 0 W");
        assertThatThrownBy(() -> read(dark)).hasMessageContaining("the site north never gets power");
        String late = dark.replace("from: 2027-07, watts: 0 W", "from: 2031-01, watts: 2 GW");
        assertThatThrownBy(() -> read(late))
                .hasMessageContaining(
                        "gets its first power on 2031-01-01, when the plan is over; it ends on 2029-10-01");
    }

    @Test
    void refusesSupplyBeforeTheChipCanBeHad() {
        String early = FILE.replace("                installed: {old: 1000}\n", "")
                .replace("    installed: {old: 1000}\n", "")
                .replace("available: 2024-12-03", "available: 2027-01-01");
        assertThatThrownBy(() -> read(early))
                .hasMessageContaining("chips come from 2026-10-01 on, but old is not available before 2027-01-01");
    }
}
