package trnsim.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hosts before the engines, on the command line: what they print, and one sentence for what they cannot be. */
final class FrontendCommandTest {

    private static final String SERVE = """
            kind: serve
            model: llama-3.2-1b
            system: trn2.3xlarge
            chips: 1
            parallel: {tensor: 4}
            frontend: {host: graviton4, cores: 1}
            arrivals:
              requests: 150
              rate: 10 requests/s
              input: {mean: 800 tokens}
              output: {mean: 40 tokens}
            slo: {ttft: 1 s, tpot: 50 ms}
            """;

    @TempDir
    private Path folder;

    private Invocation call(String command, String text, String... more) throws IOException {
        Path file = folder.resolve("serve.yaml");
        Files.writeString(file, text);
        List<Object> arguments = new ArrayList<>(List.of(command, file));
        arguments.addAll(List.of(more));
        return Invocation.of(arguments.toArray());
    }

    private static String words(Invocation call) {
        assertThat(call.code()).as(call.err()).isZero();
        return call.out().replaceAll("\\s+", " ");
    }

    @Test
    void saysWhatTheHostsDo() throws IOException {
        assertThat(words(call("run", SERVE)))
                .contains("Front end, 1 graviton4 x 1 core", "hosts' work a replica", "before the engines p50")
                .contains("of all TTFT", "front end: Python front end")
                .doesNotContain("the front end is the bottleneck");
    }

    /** A core that takes 3.5 ms and more of a request cannot take 1,000 a second. */
    @Test
    void saysThatTheyAreTheBottleneck() throws IOException {
        assertThat(words(call("run", SERVE.replace("rate: 10 ", "rate: 1000 "))))
                .contains("Bound by the front end's cores", "the front end is the bottleneck: ", "there are 1")
                .contains("saturated, grows with the run", "finished 150 requests");
    }

    /** 1.1 ms and 800 tokens at 830,000 a second, and 40 answer tokens of 40 us. */
    @Test
    void derivesARequestLineByLine() throws IOException {
        String words = words(call("explain", SERVE.replace("mean: 800 tokens", "mean: 830 tokens, cv: 0")));
        assertThat(words)
                .contains("route 100 us 100 us / pace 1 of graviton4")
                .contains("tokenise 1.00 ms 830 tokens at 830k tokens/s")
                .contains("before an engine has it 2.10 ms", "send a token 40 us", "cores 1 1 x 1 of");
    }

    /** Hosts of their own draw power and cost money; those of the servers do not again. */
    @Test
    void hostsOfTheirOwnArePaidFor() throws IOException {
        String own = words(call("run", SERVE, "--json"));
        String shared = words(call("run", SERVE.replace("cores: 1}", "cores: 1, dedicated: false}"), "--json"));
        String without = words(call("run", SERVE.replace("frontend: {host: graviton4, cores: 1}\n", ""), "--json"));
        assertThat(figure(own, "site_power")).isGreaterThan(figure(shared, "site_power") + 100);
        assertThat(figure(own, "site_power")).isLessThan(figure(shared, "site_power") + 300);
        assertThat(figure(shared, "site_power"))
                .isBetween(0.9 * figure(without, "site_power"), 1.1 * figure(without, "site_power"));
        assertThat(figure(own, "cost_per_million_output_tokens"))
                .isGreaterThan(figure(shared, "cost_per_million_output_tokens"));
        assertThat(figure(own, "ttft_p50")).isGreaterThan(figure(without, "ttft_p50"));
    }

    /** An iteration that waits for the host to choose its tokens takes longer, and the hosts have more to do. */
    @Test
    void choosingTokensOnTheHostTakesTime() throws IOException {
        String shared = SERVE.replace("cores: 1}", "cores: 8, dedicated: false}");
        String device = words(call("run", shared, "--json"));
        String host = words(call("run", shared.replace("cores: 8,", "cores: 8, sampling: host,"), "--json"));
        assertThat(figure(host, "tpot_p50")).isGreaterThan(figure(device, "tpot_p50"));
        assertThat(figure(host, "front_busy")).isGreaterThan(figure(device, "front_busy"));
        assertThat(words(call("explain", shared.replace("cores: 8,", "cores: 8, sampling: host,"))))
                .contains("choose a token 782 us 128256 entries x 6.10 ns");
    }

    /** The figure whose key begins with {@code key}, of the words of a result. */
    private static double figure(String json, String key) {
        Matcher found = Pattern.compile("\"" + key + "_[a-z]+\" : (?:\\{ \"value\" : )?([-0-9.E]+)")
                .matcher(json);
        assertThat(found.find()).as(key).isTrue();
        return Double.parseDouble(found.group(1));
    }

    /** The slower of cores and engines sets the capacity. */
    @Test
    void capacitySaysHowBusyTheyAre() throws IOException {
        String words = words(call("capacity", SERVE.replace("rate: 10 ", "rate: 200 "), "--requests", "500"));
        assertThat(words).contains("the front end's 1 core is").containsPattern("p99 of a request's time there [0-9]");
    }

    @Test
    void theCatalogHoldsThem() {
        assertThat(Invocation.of("list", "hosts").out()).contains("graviton3", "graviton4", "xeon-sapphire-rapids");
        assertThat(Invocation.of("list", "frontends").out()).contains("python", "rust", "tokens/s");
        assertThat(Invocation.of("show", "xeon-sapphire-rapids").out()).contains("pace", "estimate", "cores");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            graviton4, cores: 1 | gravitom4 | serve.yaml:6: frontend.host: there is no host 'gravitom4' | Maybe graviton4?
            graviton4, cores: 1 | graviton4, software: rusty | serve.yaml:6: frontend.software: there is no front end 'rusty' | Maybe rust?
            graviton4, cores: 1 | graviton4, cores: 0 | frontend.cores: '0' | above zero
            graviton4, cores: 1 | graviton4, cores: 97 | frontend.cores: 97 cores: a host graviton4 has 1 to 96 | more hosts
            graviton4, cores: 1 | graviton4, hosts: 0 | frontend.hosts | at least 1
            graviton4, cores: 1 | graviton4, hosts: 100000 | frontend.hosts: 100000 hosts of 96 cores | 1000000 cores
            graviton4, cores: 1 | graviton4, core: 1 | core | Maybe cores?
            host: graviton4, cores: 1 | cores: 1 | frontend | host
            graviton4, cores: 1 | graviton4, sampling: host | frontend.sampling: logits go to the memory | dedicated: false
            graviton4, cores: 1 | graviton4, sampling: chip | frontend.sampling | device
            graviton4, cores: 1 | graviton4, hosts: 2, dedicated: false | frontend.hosts: 2 hosts that are the accelerators' own | 1 of 1 chips
            chips: 1%parallel: {tensor: 4} | chips: 2%disaggregation: {prefill: {chips: 1}, decode: {chips: 1}} | frontend.host: hosts are not simulated before two pools | disaggregation
            chips: 1%parallel: {tensor: 4} | chips: 1%parallel: {tensor: 4}%beside: [{chips: 1}] | frontend.host: hosts are not simulated before replicas of several kinds | beside
            """)
    void whatCannotBeIsOneSentence(String right, String wrong, String where, String what) throws IOException {
        String from = right.replace("%", "\n");
        assertThat(SERVE).contains(from);
        Invocation call = call("run", SERVE.replace(from, wrong.replace("%", "\n")));
        assertThat(call.code()).as(call.out()).isEqualTo(2);
        assertThat(call.err()).contains(where, what).doesNotContain("Exception");
        assertThat(call.err().strip().lines()).hasSize(1);
    }
}
