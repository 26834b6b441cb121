package trnsim.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Files whose replicas are of several kinds, or fewer than the chips hold. */
final class MixedFleetCommandTest {

    private static final String SERVE = """
            kind: serve
            model: llama-3.2-1b
            system: trn2.3xlarge
            chips: 1
            parallel: {tensor: 4}
            arrivals: {requests: 400, rate: 30 requests/s, input: {mean: 300 tokens, cv: 0.5}, output: {mean: 40 tokens, cv: 0.5}}
            slo: {ttft: 1 s, tpot: 50 ms}
            """;

    @TempDir
    private Path folder;

    private Invocation call(String command, String more, String... words) throws IOException {
        Path file = folder.resolve("serve.yaml");
        Files.writeString(file, SERVE + more);
        Object[] all = new Object[words.length + 2];
        all[0] = command;
        all[1] = file;
        System.arraycopy(words, 0, all, 2, words.length);
        return Invocation.of(all);
    }

    private JsonNode json(String more) throws IOException {
        Invocation call = call("run", more, "--json");
        assertThat(call.code()).as(call.err()).isZero();
        return JsonMapper.shared().readTree(call.out());
    }

    @Test
    void sharesOfTheGroupsAddUp() throws IOException {
        JsonNode report = json("beside: [{system: trn1.32xlarge, chips: 4, parallel: {tensor: 2}}]\n");
        String text = report.toString();
        assertThat(text).contains("group_1").contains("group_2").contains("trn2.3xlarge + trn1.32xlarge");
        double shares = report.findValues("requests_share_fraction").stream()
                .mapToDouble(JsonNode::asDouble)
                .sum();
        assertThat(report.findValues("requests_share_fraction")).as(text).hasSize(2);
        assertThat(shares).isCloseTo(1, within(1e-9));
    }

    @Test
    void aGroupMayGiveReplicasInPlaceOfChips() throws IOException {
        assertThat(json("beside: [{system: trn1.32xlarge, replicas: 3, parallel: {tensor: 2}}]\n")
                        .toString())
                .isEqualTo(json("beside: [{system: trn1.32xlarge, chips: 3, parallel: {tensor: 2}}]\n")
                        .toString());
    }

    @Test
    void moreReplicasTakeMoreLoad() throws IOException {
        String[] alone = cells(call("capacity", "", "--csv", "--requests", "2000"));
        String[] both = cells(call(
                "capacity",
                "beside: [{system: trn1.32xlarge, replicas: 2, parallel: {tensor: 2}}]\n",
                "--csv",
                "--requests",
                "2000"));
        assertThat(Double.parseDouble(both[3])).isGreaterThan(1.1 * Double.parseDouble(alone[3]));
        assertThat(both[0]).isEqualTo("trn2.3xlarge + trn1.32xlarge");
    }

    private static String[] cells(Invocation call) {
        assertThat(call.code()).as(call.err()).isZero();
        return call.out().lines().skip(1).findFirst().orElseThrow().split(",", -1);
    }

    @Test
    void chipsWithoutAReplicaStayIdle() throws IOException {
        Path file = folder.resolve("few.yaml");
        Files.writeString(
                file,
                SERVE.replace("trn2.3xlarge", "trn2.48xlarge").replace("chips: 1", "chips: 16") + "replicas: 3\n");
        Invocation call = Invocation.of("run", file);
        assertThat(call.code()).as(call.err()).isZero();
        assertThat(call.out()).contains("tp4 x 3 replicas").contains("13 of 16 chips");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "replicas: 0 | serve.yaml:8: replicas: '0' must be above zero",
                "replicas: 2 | serve.yaml:8: replicas: 2 replicas of 4 ranks take 2 chips of 4, not 1. Maybe 1 replica, or 2 chips?",
                "beside: [{system: trn1.32xlarge}] | beside[0].chips: how large is the group? write chips or replicas",
                "beside: [{replicas: 2}] | with replicas alone the layout must be given",
                "beside: [{system: trn9, chips: 2}] | serve.yaml:8: beside[0].system: there is no system 'trn9'",
                "beside: [{chips: 0}] | serve.yaml:8: beside[0].chips: '0' must be above zero",
                "beside: [{chps: 2}] | unknown key 'chps' in beside[0]",
                "beside: [{chips: 1, parallel: {tensor: 3}}] | serve.yaml:8: beside[0].parallel.tensor: 3",
            })
    void oneClearSentence(String more, String sentence) throws IOException {
        Invocation call = call("run", more + "\n");
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err()).contains(sentence).doesNotContain("Exception");
        assertThat(call.err().strip().lines()).hasSize(1);
        assertThat(call.out()).isEmpty();
    }

    /** A replica of 16 groups of 4 ranks takes 16 chips of 4 ranks: two of them 32, beside 64. */
    @Test
    void wideReplicasAreAsManyAsAsked() throws IOException {
        String wide = """
                kind: serve
                model: deepseek-v3
                system: trn3-ultraserver-gen1
                weights: fp8
                chips: 64
                parallel: {tensor: 32, expert: 32}
                arrivals: {requests: 10, rate: 1 requests/s, input: {mean: 300 tokens}, output: {mean: 10 tokens}}
                """;
        String group = "parallel: {tensor: 4, attention-data: 16, expert: 64}";
        Path beside = folder.resolve("beside.yaml");
        Files.writeString(beside, wide + "beside: [{replicas: 2, " + group + "}]\n");
        Invocation call = Invocation.of("run", beside);
        assertThat(call.code()).as(call.err()).isZero();
        assertThat(call.out()).contains("on 96 chips", "tp4 dp16 ep64 x 2");

        Path alone = folder.resolve("alone.yaml");
        Files.writeString(alone, wide.replace("parallel: {tensor: 32, expert: 32}", "replicas: 3\n" + group));
        call = Invocation.of("run", alone);
        assertThat(call.code()).as(call.err()).isZero();
        assertThat(call.out()).contains("tp4 dp16 ep64 x 3 replicas");

        Files.writeString(alone, wide.replace("parallel: {tensor: 32, expert: 32}", "replicas: 9\n" + group));
        call = Invocation.of("run", alone);
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err()).contains("replicas: 9 replicas of 64 ranks take 144 chips");
    }
}
