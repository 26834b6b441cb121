package trnsim.simulator.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import trnsim.kernels.cost.Roofline;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.step.Condition;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.simulator.trace.TraceFile;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.plan.ContextAttention;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.TrainingMemory.StateBytes;
import trnsim.workloads.unit.Readings;

class StepTraceTest {

    private static final Catalog CATALOG = Catalog.shipped();
    private static final JsonMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private record Slice(long from, long to, String category) {}

    /** A trace read back. */
    private record Trace(Map<Integer, Long> ranks, Map<List<Integer>, List<Slice>> tracks, JsonNode other) {

        static Trace of(String json) {
            Map<Integer, Long> ranks = new TreeMap<>();
            Map<List<Integer>, List<Slice>> tracks = new HashMap<>();
            JsonNode root = EXACT.readTree(json);
            for (JsonNode event : root.get("traceEvents")) {
                int process = event.get("pid").asInt();
                if (event.get("ph").asString().equals("X")) {
                    long from = picoseconds(event.get("ts"));
                    tracks.computeIfAbsent(List.of(process, event.get("tid").asInt()), key -> new ArrayList<>())
                            .add(new Slice(
                                    from,
                                    from + picoseconds(event.get("dur")),
                                    event.get("cat").asString()));
                } else if (event.get("name").asString().equals("process_name")) {
                    ranks.put(process, event.get("args").get("ranks").asLong());
                }
            }
            return new Trace(ranks, tracks, root.get("otherData"));
        }

        private static long picoseconds(JsonNode micros) {
            return micros.decimalValue().multiply(BigDecimal.valueOf(1_000_000)).longValueExact();
        }

        /** Time of all ranks on {@code category} in their main streams. */
        double sum(String category) {
            double sum = 0;
            for (Map.Entry<List<Integer>, List<Slice>> track : tracks.entrySet()) {
                if (track.getKey().get(1) == 0) {
                    for (Slice slice : track.getValue()) {
                        boolean counts = slice.category().equals(category);
                        sum += counts
                                ? (double) (slice.to() - slice.from())
                                        * ranks.get(track.getKey().getFirst())
                                : 0;
                    }
                }
            }
            return sum;
        }
    }

    static Stream<Layout> layouts() {
        return Stream.of(
                Layout.of(8, 4, 2),
                Layout.of(8, 2, 4).withZero(3),
                Layout.of(4, 2, 2).withContext(4, ContextAttention.RING).withZero(2),
                Layout.of(8, 4, 2).withZero(2).withOffload(new trnsim.workloads.plan.Offload(true, true, true)));
    }

    private static TrainingSimulator simulator() {
        SystemSpec spec = Cluster.system(CATALOG, "trn2");
        Cluster cluster = Cluster.of(spec, Cluster.chip(CATALOG, spec), 16, null, Readings.central());
        return new TrainingSimulator(cluster, new Roofline(cluster.rank()), new Collectives(cluster));
    }

    private static TrainingPlan plan(Layout layout) {
        return new TrainingPlan(
                CATALOG.read(Folder.MODELS, "llama-3.2-1b", ModelSpec.class).architecture(),
                layout,
                4096,
                layout.data() * 3,
                Dtype.BF16,
                new StateBytes(2, 4, 12));
    }

    private static void check(Trace trace, TrainingStep step, double ranks) {
        for (List<Slice> slices : trace.tracks().values()) {
            slices.sort(Comparator.comparingLong(Slice::from));
            for (int i = 1; i < slices.size(); i++) {
                assertThat(slices.get(i).from())
                        .isGreaterThanOrEqualTo(slices.get(i - 1).to());
            }
            assertThat(slices.getLast().to()).isLessThanOrEqualTo(step.stepPs());
        }
        double off = 1e-9 * ranks * step.stepPs();
        double compute = step.tensorBoundPs() + step.memoryBoundPs() + step.otherBoundPs();
        assertThat(trace.sum("compute")).isCloseTo(ranks * compute, within(off));
        assertThat(trace.sum("tensor-comm")).isCloseTo(ranks * step.tensorCommPs(), within(off));
        assertThat(trace.sum("context-comm")).isCloseTo(ranks * step.contextCommPs(), within(off));
        assertThat(trace.sum("data-comm")).isCloseTo(ranks * step.dataCommPs(), within(off));
        assertThat(trace.sum("launch")).isCloseTo(ranks * step.launchPs(), within(off));
        assertThat(trace.sum("update")).isCloseTo(ranks * step.updatePs(), within(off));
        assertThat(trace.sum("host")).isCloseTo(ranks * step.hostPs(), within(off));
        assertThat(trace.sum("bubble")).isCloseTo(ranks * step.bubblePs(), within(off));
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void slicesAddUpToTheLedgerFoldedAndNot(Layout layout) {
        for (StepOptions how : List.of(StepOptions.FOLDED, StepOptions.EVERY_RANK)) {
            StringWriter json = new StringWriter();
            TrainingStep step;
            try (TraceFile file = new TraceFile(json)) {
                step = simulator().step(plan(layout), how, file, 4096);
            }
            Trace trace = Trace.of(json.toString());
            long traced =
                    trace.ranks().values().stream().mapToLong(Long::longValue).sum();
            assertThat(traced).isEqualTo(layout.ranks());
            check(trace, step, layout.ranks());
            assertThat(step.stepPs())
                    .isEqualTo(simulator().step(plan(layout), how).stepPs());
        }
    }

    @Test
    void slowRanksSplitClassesOfTheTrace() {
        Layout layout = Layout.of(8, 2, 4);
        StepOptions how = StepOptions.FOLDED.withApart(Map.of(37L, Condition.slow(1.3)));
        StringWriter json = new StringWriter();
        TrainingStep step;
        try (TraceFile file = new TraceFile(json)) {
            step = simulator().step(plan(layout), how, file, 4096);
        }
        Trace trace = Trace.of(json.toString());
        assertThat(trace.ranks()).hasSizeGreaterThan(2);
        check(trace, step, layout.ranks());
    }

    @Test
    void fewerRanksMakeASmallerTrace() {
        StringWriter json = new StringWriter();
        try (TraceFile file = new TraceFile(json)) {
            simulator().step(plan(Layout.of(8, 4, 2)), StepOptions.EVERY_RANK, file, 8);
        }
        Trace trace = Trace.of(json.toString());
        assertThat(trace.ranks()).hasSize(8);
        assertThat(trace.other().get("left out").asString()).isEqualTo("0");
    }
}
