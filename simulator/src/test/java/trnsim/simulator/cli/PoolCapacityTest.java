package trnsim.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** The capacity of a prefill and a decode pool of a chip a replica. */
final class PoolCapacityTest {

    /** As many as six engines see anyway, so that {@code run} and {@code capacity} serve the same requests. */
    private static final String REQUESTS = "1200";

    private static final String POOLS = """
            kind: serve
            model: llama-3.2-1b
            system: trn2
            chips: 6
            disaggregation:
              prefill: {chips: 3, parallel: {tensor: 4}}
              decode: {chips: 3, parallel: {tensor: 4}}
            engine: {max-sequences: 64}
            arrivals:
              requests: 1200
              rate: 40 requests/s
              input: {mean: 2000 tokens, cv: 0.5, max: 16k}
              output: {mean: 160 tokens, cv: 0.5}
            slo: {ttft: 500 ms, tpot: 20 ms}
            """;

    private static final String FEW = POOLS.replace("requests: 1200", "requests: 50");

    @TempDir
    private Path folder;

    private Invocation call(String command, String text, String... words) throws IOException {
        Path file = folder.resolve("pools.yaml");
        Files.writeString(file, text);
        List<Object> all = new ArrayList<>(List.of(command, file));
        all.addAll(Arrays.asList(words));
        return Invocation.of(all.toArray());
    }

    private static String pools(int prefill, int decode) {
        return POOLS.replace("prefill: {chips: 3", "prefill: {chips: " + prefill)
                .replace("decode: {chips: 3", "decode: {chips: " + decode)
                .replace("\nchips: 6\n", "\nchips: " + (prefill + decode) + "\n");
    }

    /** Rows as maps from column to cell. */
    private List<Map<String, String>> rows(Invocation call) {
        assertThat(call.code()).as(call.err() + call.out()).isZero();
        List<String> lines = call.out().lines().toList();
        String[] head = lines.getFirst().split(",", -1);
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            assertThat(cells).hasSameSizeAs(head);
            Map<String, String> row = new HashMap<>();
            for (int i = 0; i < head.length; i++) {
                row.put(head[i], cells[i]);
            }
            rows.add(row);
        }
        return rows;
    }

    private static double number(Map<String, String> row, String column) {
        assertThat(row).containsKey(column);
        return Double.parseDouble(row.get(column));
    }

    private double load(int prefill, int decode) throws IOException {
        return load(pools(prefill, decode));
    }

    private double load(String text) throws IOException {
        return number(
                rows(call("capacity", text, "--csv", "--requests", REQUESTS)).getFirst(),
                "highest_load_requests_per_s");
    }

    @Test
    void runMeetsTheObjectivesAtTheLoadAndNotAboveIt() throws IOException {
        // Equal gaps: so many of random ones come a few percent faster or slower than their rate.
        String two = pools(1, 1).replace("rate: 40", "process: constant\n  rate: 40");
        double load = load(two);
        assertThat(within(two, load)).isGreaterThanOrEqualTo(0.99);
        assertThat(within(two, 1.1 * load)).isLessThan(0.99);
    }

    /** Share of the requests that {@code run} finds within the objectives. */
    private double within(String text, double rate) throws IOException {
        Invocation run = call("run", text, "--json", "--set", "arrivals.rate=" + rate + " requests/s");
        assertThat(run.code()).as(run.err()).isZero();
        return JsonMapper.shared()
                .readTree(run.out())
                .findValue("within_slo_share_fraction")
                .asDouble();
    }

    @Test
    void theBestDivisionIsThatOfAllOnesTriedAlone() throws IOException {
        List<Map<String, String>> rows =
                rows(call("capacity", POOLS, "--split", "--csv", "--requests", REQUESTS, "--threads", "1"));
        assertThat(rows).hasSize(5);
        double best = 0;
        int prefill = 0;
        for (int chips = 1; chips <= 5; chips++) {
            Map<String, String> row = rows.get(chips - 1);
            double alone = load(chips, 6 - chips);
            assertThat(number(row, "prefill_chips")).isEqualTo(chips);
            assertThat(number(row, "decode_chips")).isEqualTo(6 - chips);
            assertThat(number(row, "highest_load_requests_per_s")).isEqualTo(alone);
            prefill = alone > best ? chips : prefill;
            best = Math.max(best, alone);
        }
        assertThat(prefill).as("neither end is best").isBetween(2, 4);
        for (int chips = 1; chips <= 5; chips++) {
            assertThat(rows.get(chips - 1).get("best")).isEqualTo(chips == prefill ? "yes" : "");
        }
    }

    @Test
    void threadsDecideNothing() throws IOException {
        for (String what : List.of("--split", "--pareto")) {
            assertThat(call("capacity", POOLS, what, "--json", "--requests", "500", "--threads", "3")
                            .out())
                    .isEqualTo(call("capacity", POOLS, what, "--json", "--requests", "500", "--threads", "1")
                            .out());
        }
    }

    @Test
    void moreChipsInTheSameProportionTakeMore() throws IOException {
        double before = 0;
        for (int times = 1; times <= 3; times++) {
            double load = load(2 * times, times);
            assertThat(load).isGreaterThan(before);
            before = load;
        }
    }

    @Test
    void theSmallestFleetIsThatOfAllTried() throws IOException {
        double demand = 120;
        Map<String, String> found = rows(call(
                        "capacity", POOLS, "--csv", "--requests", REQUESTS, "--demand", demand + " requests/s"))
                .getFirst();
        int fewest = Integer.MAX_VALUE;
        for (int prefill = 1; prefill <= 3; prefill++) {
            for (int decode = 1; decode <= 3; decode++) {
                if (load(prefill, decode) >= demand) {
                    fewest = Math.min(fewest, prefill + decode);
                }
            }
        }
        assertThat(fewest).isBetween(3, 5);
        assertThat(number(found, "chips")).isEqualTo(fewest);
        assertThat(found.get("cheapest")).isEqualTo("yes");
    }

    @Test
    void theFrontTradesSpeedForThroughput() throws IOException {
        List<Map<String, String>> rows = rows(call("capacity", POOLS, "--pareto", "--csv", "--requests", "500"));
        assertThat(rows).hasSizeGreaterThan(5);
        assertThat(rows.stream().map(row -> row.get("layout")).distinct().count())
                .isGreaterThan(1);
        for (int i = 1; i < rows.size(); i++) {
            assertThat(number(rows.get(i), "per_user_tokens_per_s"))
                    .isLessThanOrEqualTo(number(rows.get(i - 1), "per_user_tokens_per_s"));
            assertThat(number(rows.get(i), "per_chip_tokens_per_s"))
                    .isGreaterThan(number(rows.get(i - 1), "per_chip_tokens_per_s"));
        }
    }

    @Test
    void severalSystems() throws IOException {
        List<Map<String, String>> rows =
                rows(call("capacity", POOLS, "--csv", "--requests", "500", "--systems", "trn2,trn3"));
        assertThat(rows).hasSize(2);
        assertThat(number(rows.getLast(), "highest_load_requests_per_s"))
                .as("faster chips")
                .isGreaterThan(number(rows.getFirst(), "highest_load_requests_per_s"));
    }

    @Test
    void aPoolMayChooseItsLayout() throws IOException {
        Invocation run = call("run", FEW.replace("{tensor: 4}", "auto"), "--json");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(JsonMapper.shared().readTree(run.out()).findValue("layout").asString())
                .isEqualTo("searched");
    }

    @Test
    void compareDividesTheirChipsInProportion() throws IOException {
        Invocation call = call("compare", FEW, "--systems", "trn2,trn3", "--at", "cost", "--json");
        assertThat(call.code()).as(call.err()).isZero();
        assertThat(call.out()).doesNotContain("does not run");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            chips: 6 | chips: 7        |                  | chips: 7 chips are not the 6 of both pools
            decode: {chips: 3, parallel: {tensor: 4}} | decode: {chips: 4, parallel: {tensor: 8}} | --split --set chips=2 | are not filled by prefill replicas of 1 and decode replicas of 2 chips. Maybe
            chips: 6 | chips: 1        | --split          | 1 chips are not filled by prefill replicas of 1 and decode replicas of 1 chips. Maybe 2?
            chips: 6 | chips: 6        | --split --pareto | --pareto, --split and --demand exclude each other
            decode: {chips | decode: {system: trn3, chips | --systems trn2 | disaggregation.decode.system: --systems puts both pools on one system
            slo: {ttft: 500 ms, tpot: 20 ms} | seed: 1 | --split   | slo: capacity needs latency objectives
            rate: 40 requests/s | users: 4     | --split   | capacity varies the rate of an open loop
            """)
    void whatCannotBeIsOneSentence(String right, String wrong, String words, String what) throws IOException {
        assertThat(POOLS).contains(right);
        String[] more = words == null ? new String[0] : words.split(" ");
        Invocation call = call("capacity", POOLS.replace(right, wrong), more);
        assertThat(call.code()).as(call.err()).isEqualTo(2);
        assertThat(call.err()).contains(what);
        assertThat(call.err().strip().lines()).as("one sentence").hasSize(1);
    }

    @Test
    void oneKindOfReplicaHasNothingToDivide() throws IOException {
        String one = POOLS.replaceAll("(?s)disaggregation:.*(?=engine)", "parallel: {tensor: 4}\n");
        Invocation call = call("capacity", one, "--split");
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err()).contains("--split divides chips between two pools");
    }

    @Test
    void objectivesThatNoDivisionMeetsSayTheBest() throws IOException {
        Invocation call = call("capacity", POOLS.replace("500 ms", "1 us"), "--split", "--requests", "500");
        assertThat(call.code()).isEqualTo(1);
        assertThat(call.out()).contains("no load meets the objectives", "none");
    }
}
