package trnsim.simulator.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.simulator.contention.Demand;
import trnsim.workloads.plan.InFlight;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.PassOrder;
import trnsim.workloads.plan.Schedule;
import trnsim.workloads.plan.Stages;

/** Pipelines of nothing but passes and messages against what their papers derive. */
class PipelineScheduleTest {

    /** Times of the passes of each stage, of one chunk, and of its messages forward and back. */
    private record Costs(long[] forward, long[] backward, long[] weight, long[] send) implements StepPrices {

        static Costs equal(int stages, long forward, long backward, long weight) {
            return new Costs(fill(stages, forward), fill(stages, backward), fill(stages, weight), fill(stages, 0));
        }

        private static long[] fill(int stages, long ps) {
            long[] filled = new long[stages];
            java.util.Arrays.fill(filled, ps);
            return filled;
        }

        @Override
        public long segmentPs(int stage, int row, long rank) {
            return switch (row) {
                case 0 -> forward[stage];
                case 1 -> backward[stage] + weight[stage];
                case 2 -> backward[stage];
                default -> weight[stage];
            };
        }

        @Override
        public long collectivePs(int stage, int row, GroupPlace place) {
            throw new AssertionError("no collectives here");
        }

        @Override
        public long messagePs(int stage, int row, long from, long to) {
            return send[(int) Math.min(from, to)];
        }

        @Override
        public Demand demand(int stage, int row) {
            return Demand.NOTHING;
        }
    }

    private static StepOutcome run(Layout layout, long microBatches, Costs costs) {
        return run(layout, microBatches, costs, null);
    }

    private static StepOutcome run(Layout layout, long microBatches, Costs costs, @Nullable Recorder recorder) {
        int p = layout.pipeline();
        int v = layout.stages().virtual();
        List<Program> programs = new ArrayList<>();
        for (int stage = 0; stage < p; stage++) {
            boolean both = layout.stages().schedule() == Schedule.DUALPIPE;
            programs.add(program(stage, p, v, both, PassOrder.of(layout, stage, microBatches)));
        }
        RankGrid grid = new RankGrid(p, 1, new long[0], new long[0], new int[0]);
        Ranks ranks = new EveryRank(grid);
        return StepRun.run(grid, ranks, programs, costs, Health.sound(ranks), recorder);
    }

    private static Program program(int stage, int p, int v, boolean both, PassOrder order) {
        Rows rows = new Rows();
        for (String name : List.of("forward", "backward", "input", "weight")) {
            rows.segment(name, Spent.COMPUTE, true);
        }
        int up = rows.message("activations", Spent.BUBBLE, (stage + 1) % p, 0);
        int down = rows.message("gradients", Spent.BUBBLE, Math.floorMod(stage - 1, p), 1);
        // What enters at the other end goes the other way.
        int upwards = rows.message("activations", Spent.BUBBLE, Math.floorMod(stage - 1, p), 2);
        int downwards = rows.message("gradients", Spent.BUBBLE, (stage + 1) % p, 3);
        Program.Builder program = Program.of(rows);
        Map<PassOrder.Pass, Integer> blocks = new HashMap<>();
        List<Integer> sequence = new ArrayList<>();
        for (PassOrder.Pass pass : order.passes()) {
            sequence.add(blocks.computeIfAbsent(pass, key -> {
                int block = program.block();
                boolean turned = both && pass.chunk() == 1;
                int at = turned ? p - 1 - stage : pass.chunk() * p + stage;
                int last = both ? p - 1 : p * v - 1;
                int flow = (forward(pass) ? 0 : 1) + (turned ? 2 : 0);
                boolean forward = forward(pass);
                boolean talks = pass.kind() != PassOrder.Kind.WEIGHT;
                if (talks && (forward ? at > 0 : at < last)) {
                    program.receive(flow);
                }
                program.run(pass.kind().ordinal());
                if (talks && (forward ? at < last : at > 0)) {
                    int row = forward ? turned ? upwards : up : turned ? downwards : down;
                    program.start(row, flow);
                }
                return block;
            }));
        }
        sequence.forEach(program::then);
        return program.build();
    }

    private static boolean forward(PassOrder.Pass pass) {
        return pass.kind() == PassOrder.Kind.FORWARD;
    }

    private static Layout layout(int stages, Schedule schedule) {
        return Layout.of(1, stages, 1).withStages(new Stages(schedule, 1, List.of()));
    }

    /** Narayanan et al., arXiv 2104.04473, section 2.2.1: m passes of work and a bubble of p - 1; GPipe's is the same. */
    @ParameterizedTest
    @CsvSource({"1,1", "1,7", "4,4", "4,32", "8,8", "8,9", "16,64", "5,13", "8,3", "4,1"})
    void equalStagesTakeTheClosedForm(int stages, long microBatches) {
        Costs costs = Costs.equal(stages, 300, 400, 300);
        for (Schedule schedule : List.of(Schedule.ONE_FORWARD_ONE_BACKWARD, Schedule.GPIPE)) {
            StepOutcome outcome = run(layout(stages, schedule), microBatches, costs);
            assertThat(outcome.stepPs()).isEqualTo((microBatches + stages - 1) * 1000);
            assertThat(outcome.rankPs(Spent.BUBBLE)).isEqualTo(stages * (stages - 1) * 1000.0);
        }
    }

    /** Section 2.2.2: v chunks divide the bubble by v. */
    @ParameterizedTest
    @CsvSource({"2,2,2", "4,8,2", "4,16,4", "8,32,3", "3,9,5"})
    void interleavingDividesTheBubble(int stages, long microBatches, int chunks) {
        Layout layout = Layout.of(1, stages, 1).withStages(Stages.interleaved(chunks));
        StepOutcome outcome = run(layout, microBatches, Costs.equal(stages, 300, 400, 300));
        assertThat(outcome.stepPs()).isEqualTo(microBatches * chunks * 1000 + (stages - 1) * 1000L);
    }

    /** Qi et al., arXiv 2401.10241, section 2: ZB-H1 has a bubble of (p-1) (F + B - W), at 1F1B's peak of micro-batches. */
    @ParameterizedTest
    @CsvSource({"2,8", "4,16", "8,32", "6,20"})
    void lateWeightGradientsFillTheBubble(int stages, long microBatches) {
        Layout layout = layout(stages, Schedule.ZERO_BUBBLE);
        StepOutcome outcome = run(layout, microBatches, Costs.equal(stages, 300, 300, 300));
        assertThat(outcome.stepPs()).isEqualTo(microBatches * 900 + (stages - 1) * 300L);
        for (int stage = 0; stage < stages; stage++) {
            assertThat(PassOrder.of(layout, stage, microBatches).mostInFlight()).isLessThanOrEqualTo(stages);
        }
    }

    /** What each stage keeps, as its log of passes tells it: from the start of a forward pass to the end of what frees it. */
    private static final class Kept implements Recorder {

        private final int[] now;
        private final int[] most;
        private final int[] before;

        Kept(int stages) {
            now = new int[stages];
            most = new int[stages];
            before = new int[stages];
            java.util.Arrays.fill(before, NO_ROW);
        }

        @Override
        public void main(int actor, int row, boolean waits, Spent spent, long atPs) {
            boolean freed = before[actor] == PassOrder.Kind.BACKWARD.ordinal()
                    || before[actor] == PassOrder.Kind.WEIGHT.ordinal();
            now[actor] -= freed ? 1 : 0;
            now[actor] += row == PassOrder.Kind.FORWARD.ordinal() ? 1 : 0;
            most[actor] = Math.max(most[actor], now[actor]);
            before[actor] = row;
        }

        @Override
        public void begins(int actor, int queue, int row, long atPs) {}

        @Override
        public void ends(int actor, int queue, long atPs) {}

        @Override
        public void closes(long endPs) {
            for (int stage = 0; stage < now.length; stage++) {
                main(stage, NO_ROW, true, Spent.BUBBLE, endPs);
                assertThat(now[stage]).isZero();
            }
        }
    }

    /** Memory counts as many micro-batches as the log of the step shows at its peak, on every stage. */
    @ParameterizedTest
    @CsvSource({
        "GPIPE,4,1,9", "ONE_FORWARD_ONE_BACKWARD,4,1,9", "ONE_FORWARD_ONE_BACKWARD,8,1,3", "ZERO_BUBBLE,4,1,12",
        "INTERLEAVED,4,2,8", "INTERLEAVED,4,3,16", "DUALPIPE,4,1,12", "DUALPIPE,8,1,16"
    })
    void memoryIsThePeakOfTheLog(Schedule schedule, int stages, int virtual, long microBatches) {
        Layout layout = Layout.of(1, stages, 1).withStages(new Stages(schedule, virtual, List.of()));
        Kept kept = new Kept(stages);
        run(layout, microBatches, Costs.equal(stages, 300, 300, 300), kept);
        double[] each = new double[schedule == Schedule.DUALPIPE ? 2 : virtual];
        java.util.Arrays.fill(each, 1);
        for (int stage = 0; stage < stages; stage++) {
            assertThat(kept.most[stage]).as("stage %d", stage).isEqualTo((int)
                    InFlight.peakBytes(layout, stage, microBatches, each));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void noStageIsFasterThanItsWork(long seed) {
        Random random = new Random(seed);
        int stages = 1 + random.nextInt(7);
        long microBatches = 1L + random.nextInt(20);
        Costs costs = Costs.equal(stages, 0, 0, 0);
        long slowest = 0;
        long path = 0;
        for (int i = 0; i < stages; i++) {
            costs.forward()[i] = 1L + random.nextInt(100);
            costs.backward()[i] = 1L + random.nextInt(200);
            costs.send()[i] = random.nextInt(30);
            slowest = Math.max(slowest, microBatches * (costs.forward()[i] + costs.backward()[i]));
            path += costs.forward()[i] + costs.backward()[i];
        }
        StepOutcome outcome = run(layout(stages, Schedule.ONE_FORWARD_ONE_BACKWARD), microBatches, costs);
        assertThat(outcome.stepPs()).isGreaterThanOrEqualTo(Math.max(slowest, path));
        // Each pass ends once, and so does each of the messages.
        assertThat(outcome.counts().events()).isEqualTo(2 * microBatches * stages + 2 * microBatches * (stages - 1));
    }

    /** Down one link with the activations and up the same link with their gradients, whatever the last stage's link is. */
    @Test
    void gradientsGoBackOverTheLinkTheActivationsCameBy() {
        Costs costs = new Costs(new long[] {100, 100}, new long[] {200, 200}, new long[2], new long[] {1000, 1});
        assertThat(run(layout(2, Schedule.ONE_FORWARD_ONE_BACKWARD), 1, costs).stepPs())
                .isEqualTo(100 + 1000 + 100 + 200 + 1000 + 200);
    }

    @Test
    void aMessageNobodySendsIsNamed() {
        Rows rows = new Rows();
        rows.segment("forward", Spent.COMPUTE, true);
        Program.Builder program = Program.of(rows);
        program.block();
        program.receive(0).run(0).then(0);
        Program[] both = {program.build()};
        RankGrid grid = new RankGrid(1, 1, new long[0], new long[0], new int[0]);
        Ranks ranks = new EveryRank(grid);
        assertThatThrownBy(() -> StepRun.run(grid, ranks, List.of(both), Costs.equal(1, 1, 1, 1), Health.sound(ranks)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("rank 0 of stage 0 waiting for a message of flow 0");
    }
}
