package trnsim.workloads.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import trnsim.workloads.plan.PassOrder.Kind;
import trnsim.workloads.plan.PassOrder.Pass;

/** The orders of the schedules, and the peaks in flight that follow from them. */
class PassOrderTest {

    record Case(Layout layout, long microBatches) {}

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Schedule schedule : Schedule.values()) {
            for (int stages : new int[] {1, 2, 3, 4, 6, 8}) {
                for (int virtual : schedule == Schedule.INTERLEAVED ? new int[] {2, 3, 5} : new int[] {1}) {
                    for (long m : new long[] {1, 2, 3, 5, 8, 11, 16, 24, 40}) {
                        boolean both = stages % 2 == 0 && m % 2 == 0 && m >= 2L * stages;
                        boolean groups = schedule != Schedule.INTERLEAVED || m % stages == 0;
                        if ((schedule != Schedule.DUALPIPE || both) && groups) {
                            cases.add(new Case(
                                    Layout.of(1, stages, 1).withStages(new Stages(schedule, virtual, List.of())), m));
                        }
                    }
                }
            }
        }
        return cases.stream();
    }

    private static int chunks(Layout layout) {
        return layout.stages().schedule() == Schedule.DUALPIPE
                ? 2
                : layout.stages().virtual();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyChunkSeesEveryMicroBatchForwardOnceAndBackOnce(Case c) {
        for (int stage = 0; stage < c.layout().pipeline(); stage++) {
            Map<String, List<Kind>> seen = new HashMap<>();
            for (Pass pass : PassOrder.of(c.layout(), stage, c.microBatches())) {
                seen.computeIfAbsent(pass.chunk() + "/" + pass.microBatch(), key -> new ArrayList<>())
                        .add(pass.kind());
            }
            boolean halves = c.layout().stages().schedule() == Schedule.DUALPIPE;
            assertThat(seen).hasSize((int) (c.microBatches() * (halves ? 1 : chunks(c.layout()))));
            assertThat(seen.values())
                    .allMatch(kinds -> kinds.equals(List.of(Kind.FORWARD, Kind.BACKWARD))
                            || kinds.equals(List.of(Kind.FORWARD, Kind.BACKWARD_INPUT, Kind.BACKWARD_WEIGHT)));
        }
    }

    /** All ranks follow their orders; a pass waits for the one before it in the model. None waits for ever. */
    @ParameterizedTest
    @MethodSource("cases")
    void theOrdersOfAllStagesFitTogether(Case c) {
        int p = c.layout().pipeline();
        int last = (c.layout().stages().schedule() == Schedule.DUALPIPE ? p : p * chunks(c.layout())) - 1;
        List<List<Pass>> orders = new ArrayList<>();
        for (int stage = 0; stage < p; stage++) {
            orders.add(PassOrder.of(c.layout(), stage, c.microBatches()));
        }
        int[] next = new int[p];
        Map<String, Boolean> done = new HashMap<>();
        boolean moved = true;
        while (moved) {
            moved = false;
            for (int stage = 0; stage < p; stage++) {
                List<Pass> order = orders.get(stage);
                while (next[stage] < order.size() && ready(c, stage, order.get(next[stage]), done, last)) {
                    Pass pass = order.get(next[stage]++);
                    done.put(key(pass.kind() == Kind.FORWARD, part(c, stage, pass), pass.microBatch()), true);
                    moved = true;
                }
            }
        }
        for (int stage = 0; stage < p; stage++) {
            assertThat(next[stage])
                    .as("stage %d", stage)
                    .isEqualTo(orders.get(stage).size());
        }
    }

    private static boolean ready(Case c, int stage, Pass pass, Map<String, Boolean> done, int last) {
        int part = part(c, stage, pass);
        return switch (pass.kind()) {
            case FORWARD -> part == 0 || done.containsKey(key(true, part - 1, pass.microBatch()));
            case BACKWARD, BACKWARD_INPUT ->
                done.containsKey(key(true, part, pass.microBatch()))
                        && (part == last || done.containsKey(key(false, part + 1, pass.microBatch())));
            case BACKWARD_WEIGHT -> done.containsKey(key(false, part, pass.microBatch()));
        };
    }

    /** The virtual stage of the model that a chunk of a rank is. */
    private static int part(Case c, int stage, Pass pass) {
        return Role.held(Role.of(200, c.layout()), c.layout(), stage)
                .get(pass.chunk())
                .stage();
    }

    private static String key(boolean forward, int part, long microBatch) {
        return forward + "/" + part + "/" + microBatch;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void thePeakIsWhatTheOrderCounts(Case c) {
        double[] even = new double[chunks(c.layout())];
        Arrays.fill(even, 3);
        double[] uneven = new double[even.length];
        Arrays.setAll(uneven, chunk -> 3 + chunk);
        for (int stage = 0; stage < c.layout().pipeline(); stage++) {
            List<Pass> order = PassOrder.of(c.layout(), stage, c.microBatches());
            for (double[] bytes : new double[][] {even, uneven}) {
                assertThat(InFlight.peakBytes(c.layout(), stage, c.microBatches(), bytes))
                        .isCloseTo(InFlight.counted(order, bytes), within(1e-9));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void thePeakIsTheOneThatPapersGive(Case c) {
        int p = c.layout().pipeline();
        long m = c.microBatches();
        int virtual = c.layout().stages().virtual();
        double[] ones = new double[chunks(c.layout())];
        Arrays.fill(ones, 1);
        double first = InFlight.peakBytes(c.layout(), 0, m, ones);
        switch (c.layout().stages().schedule()) {
            case GPIPE -> assertThat(first).isEqualTo(m);
            case ONE_FORWARD_ONE_BACKWARD, ZERO_BUBBLE -> assertThat(first).isEqualTo(Math.min(m, p));
            case INTERLEAVED -> {
                // Layers of 1 / (p v) of the model: 1 + (p - 1) / (p v) times what 1F1B keeps.
                double kept = Math.min(m * virtual, p * virtual * (1 + (p - 1.0) / (p * virtual)));
                assertThat(first).isCloseTo(kept, within(1e-9));
            }
            case DUALPIPE -> assertThat(first).isEqualTo(p + 1);
        }
    }
}
