package trnsim.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** {@code trnsim run} of a fleet file. */
class FleetCommandTest {

    private static final String FLEET = """
            kind: fleet
            start: 2027-01-01
            years: 1
            regions: {home: {utc: -6 h}}
            sites:
              - name: only
                region: home
                power: [{from: 2027-01-01, watts: 6 MW}]
                contract: {minimum-take: 80 %}
                cooling: air
                energy-price: $60/MWh
                carbon: 0.4 kg/kWh
                installed: {trn2: 4096}
            generations:
              - name: trn2
                system: trn2-ultraserver
                available: 2024-12-03
                supply: [{from: 2027-04-01, per-quarter: {value: 256, provenance: estimate, source: test, range: [128, 512]}}]
            portfolio:
              training:
                - {name: run, model: llama-3.1-8b, tokens: 10T, global-batch: 1024, chips: 1024, starts: 2027-01-01, deadline: 2027-12-01}
            commitments: {spend: $1B, over: 10 years}
            costs: epoch-2025
            """;

    @TempDir
    Path folder;

    private Invocation run(String text, Object... more) throws IOException {
        Path file = folder.resolve("plan.yaml");
        Files.writeString(file, text);
        return Invocation.of(
                Stream.concat(Stream.of("run", file), Stream.of(more)).toArray());
    }

    /** Figures, tables and files say the same, and $1B at $29B a GW, 8 %, 5 and 15 years and $60/MWh buys 0.155 GW-years. */
    @Test
    void reportsYearsQuartersAndHours() throws IOException {
        Path out = folder.resolve("out");
        Invocation run = run(FLEET, "--json", "--out", out);
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode json = new ObjectMapper().readTree(run.out());
        assertThat(json.at("/headlines/committed_gigawatt_years_ratio/value").asDouble())
                .isCloseTo(0.155, within(0.001));
        assertThat(json.at("/headlines/trained_tokens/value").asDouble()).isEqualTo(10e12);
        JsonNode quarters = json.at("/quarters");
        assertThat(quarters.size()).isEqualTo(4);
        double joules = 0;
        for (JsonNode quarter : quarters) {
            joules += quarter.at("/energy_j").asDouble();
        }
        assertThat(json.at("/headlines/energy_j/value").asDouble()).isCloseTo(joules, within(1e-6 * joules));
        assertThat(Files.readAllLines(out.resolve("series.csv"))).hasSize(1 + 365 * 24);
        assertThat(Files.readAllLines(out.resolve("quarters.csv"))).hasSize(5);
        Invocation text = run(FLEET);
        assertThat(text.out()).contains("Accounts", "By year", "Bound by", "Training runs");
    }

    /** Nothing else works in this fleet, so its one run bears the cost of each quarter it works in, whole. */
    @Test
    void reportsWhatATrainingRunTook() throws IOException {
        Path out = folder.resolve("out");
        JsonNode json =
                new ObjectMapper().readTree(run(FLEET, "--json", "--out", out).out());
        JsonNode run = json.at("/runs/0");
        assertThat(run.at("/started").asString()).isEqualTo("2027-01-01");
        assertThat(run.at("/missed").asString()).isEqualTo("no");
        assertThat(run.at("/tokens_left").asDouble()).isZero();
        LocalDate done = LocalDate.parse(run.at("/done").asString());
        double cost = 0;
        for (int quarter = 0; quarter <= (done.getMonthValue() - 1) / 3; quarter++) {
            cost += json.at("/quarters/" + quarter + "/cost_usd").asDouble();
        }
        assertThat(run.at("/cost_usd").asDouble()).isCloseTo(cost, within(1e-9 * cost));
        double hours = run.at("/trn2_chip_hours").asDouble();
        double days = LocalDate.of(2027, 1, 1).datesUntil(done).count() + 1;
        assertThat(hours).isBetween(1024 * 24 * (days - 1), 1024 * 24 * days);
        assertThat(Files.readAllLines(out.resolve("runs.csv"))).hasSize(2);
    }

    @Test
    void refusesADeadlineThatNoFleetCouldKeep() throws IOException {
        Invocation run = run(FLEET.replace("deadline: 2027-12-01", "deadline: 2027-01-03"));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains(
                        "plan.yaml:21: portfolio.training[0].deadline: run cannot be done by 2027-01-03, whatever else waits")
                .doesNotContain("\tat ");
    }

    /** Every headline lies in its range, and a path as reports print it sets the value it names. */
    @Test
    void rangesHoldTheirValuesAndPrintedPathsAreSettings() throws IOException {
        Invocation run = run(FLEET, "--json", "--set", "workload.generations[0].supply[0].per-quarter=512");
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode json = new ObjectMapper().readTree(run.out());
        for (JsonNode headline : json.at("/headlines")) {
            double value = headline.at("/value").asDouble();
            assertThat(headline.at("/low").asDouble(value)).isLessThanOrEqualTo(value);
            assertThat(headline.at("/high").asDouble(value)).isGreaterThanOrEqualTo(value);
        }
        JsonNode quarters = json.at("/quarters");
        assertThat(quarters.get(1).at("/trn2_delivered_chips").asLong()).isBetween(508L, 512L);
    }

    @Test
    void wrongInputLeavesNoFolder() throws IOException {
        Path out = folder.resolve("none");
        assertThat(run(FLEET.replace("deadline: 2027-12-01", "deadline: 2027-01-03"), "--out", out)
                        .code())
                .isEqualTo(2);
        assertThat(run(FLEET.replace("6 MW", "6"), "--out", out).code()).isEqualTo(2);
        assertThat(out).doesNotExist();
    }

    /** What is wrong with a run or with research is said at its line. */
    @Test
    void namesTheLineOfAModelOrSequenceThatIsWrong() throws IOException {
        assertThat(run(FLEET.replace("model: llama-3.1-8b", "model: lama-3.1-8b"))
                        .err())
                .contains("plan.yaml:21: portfolio.training[0].model: there is no model 'lama-3.1-8b'");
        assertThat(run(FLEET.replace("chips: 1024", "sequence: 1M, chips: 1024"))
                        .err())
                .contains(
                        "plan.yaml:21: portfolio.training[0].sequence: 1,000,000 tokens exceed the context of llama-3.1-8b");
    }
}
