package trnsim.workloads.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
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

    /** A pass and the micro-batch it is of: the next of its kind and chunk. */
    record Numbered(Pass pass, long microBatch) {}

    private static List<Numbered> order(Case c, int stage) {
        Map<String, Long> next = new HashMap<>();
        List<Numbered> numbered = new ArrayList<>();
        // Each end of a dualpipe has its own half.
        long half = c.layout().stages().schedule() == Schedule.DUALPIPE ? c.microBatches() / 2 : 0;
        for (Pass pass : PassOrder.of(c.layout(), stage, c.microBatches()).passes()) {
            boolean back = pass.kind() == Kind.BACKWARD || pass.kind() == Kind.INPUT;
            String kind = (pass.kind() == Kind.WEIGHT ? "weight" : back ? "back" : "forward") + pass.chunk();
            numbered.add(new Numbered(pass, pass.chunk() * half + next.merge(kind, 1L, Long::sum) - 1));
        }
        return numbered;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyChunkSeesEveryMicroBatchForwardOnceAndBackOnce(Case c) {
        boolean halves = c.layout().stages().schedule() == Schedule.DUALPIPE;
        for (int stage = 0; stage < c.layout().pipeline(); stage++) {
            Map<String, Integer> seen = new HashMap<>();
            int last = 0;
            for (Numbered n : order(c, stage)) {
                Kind kind = n.pass().kind();
                seen.merge(n.pass().chunk() + (kind == Kind.FORWARD ? " forward" : " back"), 1, Integer::sum);
                seen.merge(
                        n.pass().chunk() + " split",
                        kind == Kind.INPUT ? 1 : kind == Kind.WEIGHT ? -1 : 0,
                        Integer::sum);
                seen.merge(n.pass().chunk() + " back", kind == Kind.WEIGHT ? -1 : 0, Integer::sum);
                last += n.pass().last() ? 1 : 0;
            }
            int each = (int) c.microBatches() / (halves ? 2 : 1);
            for (int chunk = 0; chunk < chunks(c.layout()); chunk++) {
                assertThat(seen)
                        .containsEntry(chunk + " forward", each)
                        .containsEntry(chunk + " back", each)
                        .containsEntry(chunk + " split", 0);
            }
            assertThat(last).isEqualTo(chunks(c.layout()));
        }
    }

    /** All ranks follow their orders; a pass waits for the one before it in the model. None waits for ever. */
    @ParameterizedTest
    @MethodSource("cases")
    void theOrdersOfAllStagesFitTogether(Case c) {
        int p = c.layout().pipeline();
        List<Role> roles = Role.of(200, c.layout());
        List<List<Numbered>> orders =
                IntStream.range(0, p).mapToObj(stage -> order(c, stage)).toList();
        int[] next = new int[p];
        Set<String> done = new HashSet<>();
        boolean moved = true;
        while (moved) {
            moved = false;
            for (int stage = 0; stage < p; stage++) {
                List<Role> held = Role.held(roles, c.layout(), stage);
                while (next[stage] < orders.get(stage).size()) {
                    Numbered n = orders.get(stage).get(next[stage]);
                    Role role = held.get(n.pass().chunk());
                    if (!ready(n, role, done)) {
                        break;
                    }
                    String way = n.pass().kind() == Kind.FORWARD ? "forward " : "back ";
                    done.add(way + role.stage() + "/" + n.microBatch());
                    next[stage]++;
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

    private static boolean ready(Numbered n, Role role, Set<String> done) {
        int stage = role.stage();
        return switch (n.pass().kind()) {
            case FORWARD -> stage == 0 || done.contains("forward " + (stage - 1) + "/" + n.microBatch());
            case BACKWARD, INPUT ->
                done.contains("forward " + stage + "/" + n.microBatch())
                        && (role.head() || done.contains("back " + (stage + 1) + "/" + n.microBatch()));
            case WEIGHT -> done.contains("back " + stage + "/" + n.microBatch());
        };
    }

    @ParameterizedTest
    @MethodSource("cases")
    void thePeakIsWhatTheOrderCounts(Case c) {
        double[] even = new double[chunks(c.layout())];
        Arrays.fill(even, 3);
        double[] uneven = new double[even.length];
        Arrays.setAll(uneven, chunk -> 3 + chunk);
        for (int stage = 0; stage < c.layout().pipeline(); stage++) {
            List<Pass> order = PassOrder.of(c.layout(), stage, c.microBatches()).passes();
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
