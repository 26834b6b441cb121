package trnsim.simulator.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import trnsim.simulator.serving.KvBudget;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.price.Tables;
import trnsim.workloads.document.Binder;
import trnsim.workloads.document.DocumentReader;
import trnsim.workloads.request.RequestRow;
import trnsim.workloads.request.RequestSource;
import trnsim.workloads.request.RequestSources;
import trnsim.workloads.request.StreamStatistics;
import trnsim.workloads.spec.ArrivalSpec;
import trnsim.workloads.spec.RouterSpec;
import trnsim.workloads.spec.RouterSpec.Routing;

/** What caches find, against what the stream itself says that an endless one would. */
final class PrefixReuseTest {

    private static final int BLOCK = 32;

    private static RequestSource conversations(String more) {
        String text = "{like: mooncake-conversation, requests: 2000, block: 32 tokens" + more + "}";
        ArrivalSpec spec = Binder.bind(
                DocumentReader.read("arrivals.yaml", text.getBytes(StandardCharsets.UTF_8)),
                ArrivalSpec.class,
                "arrivals");
        return RequestSources.of(spec, 3, Path.of("."), BLOCK);
    }

    private static ServingResult run(int replicas, long poolTokens, double keep, Routing routing, String more) {
        KvBudget kv = new KvBudget(0, 0, 0, 0, poolTokens, BLOCK, BLOCK, 0, 0, 0);
        EngineRules rules = EngineRules.plain(1, 256, 1 << 20, 200_000, 1, kv).reusing(Reuse.of(BLOCK, keep, kv));
        return new Fleet(
                        replicas,
                        rules,
                        Tables.constant(256, 1e9),
                        RouterSpec.of(routing),
                        null,
                        1,
                        AnswerListener.NONE)
                .run(conversations(more));
    }

    private static ServingResult run(int replicas, long poolTokens, Routing routing) {
        return run(replicas, poolTokens, Double.POSITIVE_INFINITY, routing, "");
    }

    @Test
    void anEndlessCacheFindsWhatTheStreamRepeats() {
        StreamStatistics seen = new StreamStatistics();
        RequestRow row = new RequestRow();
        try (RequestSource source = conversations("")) {
            while (source.next(row)) {
                seen.add(row, BLOCK);
                if (row.user != RequestRow.NONE) {
                    source.answered(row.user, row.arrivalPs);
                }
            }
        }
        ServingResult result = run(1, 1L << 40, Routing.LEAST_OUTSTANDING);
        assertThat(seen.reuse()).isGreaterThan(0.2);
        assertThat(result.hitRate()).isCloseTo(seen.reuse(), within(0.02));
        assertThat(result.computedTokens())
                .isEqualTo(result.inputTokens() - result.foundTokens() + result.outputTokens() - result.finished());
    }

    @Test
    void lessMemoryAndLessTimeFindLess() {
        double all = run(1, 1L << 40, Routing.LEAST_OUTSTANDING).hitRate();
        double little = run(1, 1 << 20, Routing.LEAST_OUTSTANDING).hitRate();
        double brief = run(1, 1L << 40, 20, Routing.LEAST_OUTSTANDING, "").hitRate();
        assertThat(little).isLessThan(all);
        assertThat(brief).isLessThan(0.8 * all).isPositive();
    }

    @Test
    void tenantsShareNothing() {
        String alike = ", prefix: {tokens: 4096, prompts: 8, zipf: 0%s}, sessions: {turns: 1}";
        double together = run(1, 1L << 40, Double.POSITIVE_INFINITY, Routing.ROUND_ROBIN, alike.formatted(""))
                .hitRate();
        double apart = run(1, 1L << 40, Double.POSITIVE_INFINITY, Routing.ROUND_ROBIN, alike.formatted(", tenants: 8"))
                .hitRate();
        // Each of the eight system prompts belongs to one tenant: nothing was shared between tenants anyway.
        assertThat(apart).isCloseTo(together, within(0.01));
        assertThat(together).isGreaterThan(0.1);
    }

    @Test
    void routingByPrefixFindsMoreThanTakingTurns() {
        double turns = run(8, 1L << 40, Routing.ROUND_ROBIN).hitRate();
        double prefix = run(8, 1L << 40, Routing.PREFIX).hitRate();
        double session = run(8, 1L << 40, Routing.SESSION).hitRate();
        assertThat(prefix).isGreaterThan(2 * turns);
        assertThat(prefix).isCloseTo(session, within(0.05));
    }
}
