package trnsim.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** {@code trnsim run} of a training file with failures. */
class CampaignCommandTest {

    private static final String RUN = """
            kind: train
            model: llama-3.1-8b
            system: trn2-ultraserver
            chips: 1024
            tokens: 2T
            sequence: 8192
            global-batch: 1024 sequences
            parallel: {tensor: 8, data: 512}
            reliability:
              failures: trainium
              restart: restart-all
              checkpoint: {mode: synchronous, storage: fsx-lustre}
              seeds: 12
            """;

    @TempDir
    Path folder;

    private Invocation run(String text, Object... more) throws IOException {
        Path file = folder.resolve("run.yaml");
        Files.writeString(file, text);
        return Invocation.of(
                Stream.concat(Stream.of("run", file), Stream.of(more)).toArray());
    }

    private JsonNode json(String text) throws IOException {
        Invocation call = run(text, "--json");
        assertThat(call.code()).as(call.err()).isZero();
        return new ObjectMapper().readTree(call.out());
    }

    private static void refused(Invocation call, String... parts) {
        assertThat(call.err()).contains(parts);
        assertThat(call.code()).as(call.err()).isEqualTo(2);
        assertThat(call.out()).isEmpty();
        assertThat(call.err().strip().lines()).as("one sentence").hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            failures: trainium    | failures: tranium      | run.yaml:10: reliability.failures: there is no reliability record | Maybe trainium?
            storage: fsx-lustre   | storage: fsx-luster    | run.yaml:12: reliability.checkpoint.storage: there is no storage   | Maybe fsx-lustre?
            restart: restart-all  | restart: restart-none  | run.yaml:11: reliability.restart: 'restart-none' is not one of restart-all, migrate-affected, no-op | Maybe restart-all?
            mode: synchronous     | mode: async            | run.yaml:12: reliability.checkpoint.mode | Maybe asynchronous?
            seeds: 12             | seeds: 0               | run.yaml:13: reliability.seeds           | above zero
            seeds: 12             | spares: 3 h            | run.yaml:13: reliability.spares          | a fraction
            seeds: 12             | window: 200 years      | run.yaml:13: reliability.window          | at most 100 years
            seeds: 12             | batch-ramp: [{until: 3T, global-batch: 512}] | run.yaml:13: reliability.batch-ramp: step 1 ends at | must lie between
            seeds: 12             | batch-ramp: [{until: 1T, global-batch: 700}] | run.yaml:13: reliability.batch-ramp: step 1: 700 sequences | Maybe 512?
            seeds: 12             | evaluation: {every: 1M, lasts: 1 min} | run.yaml:13: reliability.evaluation.every: 1M tokens must be at least one step | evaluations
            seeds: 12             | planned: {every: 1 s, lasts: 1 min} | run.yaml:13: reliability.planned.every: | is less than 10 min
            mode: synchronous     | mode: asynchronous, interval: 100 ms | run.yaml:12: reliability.checkpoint.interval: 100 ms is shorter than the | or interval: auto?
            """)
    void oneFieldWrong(String right, String wrong, String where, String what) throws IOException {
        refused(run(RUN.replace(right.strip(), wrong.strip())), where, what);
    }

    /** A checkpoint slower than the time between failures never finishes; the sentence says so and what would. */
    @Test
    void checkpointSlowerThanFailures() throws IOException {
        refused(
                run(RUN.replace("storage: fsx-lustre", "storage: object-store, size: 400 TB")),
                "run.yaml:12: reliability.checkpoint: one of 364 TiB takes",
                "to object-store, longer than the",
                "so the run never finishes. Storage that takes",
                "would, or mode: in-memory, which takes");
        refused(run(RUN.replace("storage: fsx-lustre", "stall: 2 days")), "so the run never finishes. A stall below");
    }

    @Test
    void checkpointsTooFarApartForTheirFailures() throws IOException {
        refused(
                run(RUN.replace("storage: fsx-lustre", "interval: 10 days")),
                "run.yaml:12: reliability.checkpoint.interval: with a failure every",
                "so the run never finishes. A checkpoint every",
                "would make it");
    }

    /** Numbers of a catalog entry are checked as all others: a range that does not hold its value. */
    @Test
    void rangeUpsideDown() throws IOException {
        Path catalog = Files.createDirectories(folder.resolve("mine/reliability"));
        Files.writeString(catalog.resolve("shaky.yaml"), """
                extends: trainium
                restart: {value: 5 min, provenance: estimate, source: "a guess", range: [15 min, 1 min]}
                """);
        refused(
                run(RUN.replace("failures: trainium", "failures: shaky"), "--catalog", folder.resolve("mine")),
                "shaky.yaml:2",
                "low <= value <= high");
    }

    @Test
    void jsonHasTheCampaignAndItsStep() throws IOException {
        JsonNode json = json(RUN);
        assertThat(json.get("workload").get("restart").asString()).isEqualTo("restart-all");
        JsonNode headlines = json.get("headlines");
        assertThat(headlines.propertyNames())
                .contains("time_to_train_s", "goodput_fraction", "mttf_s", "mfu_fraction", "energy_j", "cost_usd");
        JsonNode time = json.get("campaigns");
        assertThat(time.get("time_p10_s").asDouble())
                .isLessThanOrEqualTo(time.get("time_p50_s").asDouble());
        assertThat(time.get("time_p50_s").asDouble())
                .isLessThanOrEqualTo(time.get("time_p90_s").asDouble());
        double shares = 0;
        for (JsonNode share : json.get("campaign_time")) {
            shares += share.asDouble();
        }
        assertThat(shares).isCloseTo(1, within(1e-9));
        JsonNode checkpoints = json.get("checkpoints");
        // 12 bytes a parameter: two fp32 states and fp32 masters.
        assertThat(checkpoints.get("size_bytes").asDouble()).isCloseTo(12 * 8.03e9, within(1e9));
        assertThat(checkpoints.get("daly_s").asDouble())
                .isLessThan(checkpoints.get("young_s").asDouble());
        assertThat(checkpoints.get("interval_s").asDouble())
                .isCloseTo(checkpoints.get("daly_s").asDouble(), within(1e-3));
    }

    /** Failures only add time, and the steps are those of the same file without them. */
    @Test
    void failuresOnlyAddTime() throws IOException {
        JsonNode calm = json(RUN.substring(0, RUN.indexOf("reliability:")));
        JsonNode campaign = json(RUN);
        double ideal = value(calm, "time_to_train_s");
        double wall = value(campaign, "time_to_train_s");
        assertThat(wall).isGreaterThan(ideal);
        double goodput = value(campaign, "goodput_fraction");
        assertThat(ideal / wall).isCloseTo(goodput, within(0.01));
        assertThat(value(campaign, "mfu_fraction")).isCloseTo(value(calm, "mfu_fraction"), within(1e-5));
        assertThat(value(campaign, "energy_j")).isGreaterThan(value(calm, "energy_j"));
    }

    private static double value(JsonNode json, String headline) {
        return json.get("headlines").get(headline).get("value").asDouble();
    }

    /** Fewer replicas take fewer sequences a step, and the step is simulated again for them. */
    @Test
    void elasticRunsShrink() throws IOException {
        String fragile = RUN.replace("seeds: 12", "spares: 0 %\n  elastic: true\n  seeds: 4");
        JsonNode json = json(fragile);
        assertThat(json.get("campaign_time").get("shrunk_fraction").asDouble()).isPositive();
        assertThat(json.get("campaign_time").get("waiting_fraction").asDouble()).isZero();
        JsonNode rigid = json(fragile.replace("elastic: true", "elastic: false"));
        assertThat(value(json, "goodput_fraction")).isGreaterThan(value(rigid, "goodput_fraction"));
    }

    /** The sum over phases of their tokens at their own steps is the time without failures. */
    @Test
    void rampsPausesAndTiersRunTogether() throws IOException {
        JsonNode json = json(RUN.replace("mode: synchronous", "mode: tiered, storage-interval: 20 min")
                .replace("seeds: 12", """
                        seeds: 4
                          batch-ramp: [{until: 100B, global-batch: 512}]
                          evaluation: {every: 200B, lasts: 10 min}
                          planned: {every: 2 days, lasts: 30 min}
                        """));
        JsonNode time = json.get("campaign_time");
        assertThat(time.get("evaluation_fraction").asDouble()).isPositive();
        assertThat(time.get("planned_fraction").asDouble()).isPositive();
        assertThat(value(json, "goodput_fraction")).isBetween(0.5, 1.0);
    }

    @Test
    void csvAndTextNameTheSameFigures() throws IOException {
        assertThat(run(RUN, "--csv").out())
                .contains(
                        "campaigns,time_p90,",
                        "checkpoints,best,",
                        "lost_time,chip_lost,",
                        "failures,software_failures,");
        assertThat(run(RUN).out()).contains("Goodput", "Lost by cause", "Daly", "best simulated", "MTTF");
    }

    @Test
    void explainShowsWhatEachComponentCosts() throws IOException {
        Path file = folder.resolve("run.yaml");
        Files.writeString(file, RUN);
        Invocation call = Invocation.of("explain", file);
        assertThat(call.code()).as(call.err()).isZero();
        assertThat(call.out()).contains("Campaign", "restart-all on 64 hosts", "silent corruption", "mtbf of one");
    }

    /** A new fleet of Weibull lives fails most at first, so that it needs more spares than the same one years later. */
    @Test
    void newFleetsNeedMoreSpares() throws IOException {
        String aging = RUN.replace("failures: trainium", "failures: accelerators-weibull")
                .replace("seeds: 12", "seeds: 2\n  fleet-age: 0 s");
        double fresh = spares(aging);
        assertThat(fresh).isGreaterThan(spares(aging.replace("fleet-age: 0 s", "fleet-age: 2 years")));
        // Operators keep 5 to 10 % of new accelerators in reserve.
        assertThat(fresh / 64).isBetween(0.05, 0.25);
    }

    private double spares(String text) throws IOException {
        return json(text).get("workload").get("spare_hosts").asDouble();
    }

    @Test
    void slowChipsHaveASlowdownAndNothingElseHas() throws IOException {
        Path catalog = Files.createDirectories(folder.resolve("mine/reliability"));
        Files.writeString(catalog.resolve("odd.yaml"), """
                extends: trainium
                components:
                  slow-chip:
                    mtbf: {value: 100 days, provenance: estimate, source: "a guess for a test", range: [50 days, 200 days]}
                    detect: {value: 1 h, provenance: estimate, source: "a guess for a test", range: [1 h, 2 h]}
                    repair: {value: 1 h, provenance: estimate, source: "a guess for a test", range: [1 h, 2 h]}
                """);
        refused(
                run(RUN.replace("failures: trainium", "failures: odd"), "--catalog", folder.resolve("mine")),
                "odd.yaml",
                "slow-chip has a slowdown, and nothing else has; slow-chip has none");
    }

    /** Slow chips cost time that is theirs, and stop nothing. */
    @Test
    void slowChipsAreBookedApart() throws IOException {
        JsonNode json = json(RUN.replace("failures: trainium", "failures: llama-3-stragglers"));
        assertThat(json.get("campaign_time").get("slowed_fraction").asDouble()).isPositive();
        assertThat(json.get("failures").get("slow_chip_failures_count").asDouble())
                .isPositive();
    }

    @Test
    void catalogListsAndShowsItsRecords() {
        assertThat(Invocation.of("list", "reliability").out()).contains("llama-3", "meta-rsc-1");
        assertThat(Invocation.of("list", "storages").out()).contains("tectonic", "2 TB/s");
        assertThat(Invocation.of("show", "llama-3").out()).contains("components.chip.mtbf", "derived");
    }
}
