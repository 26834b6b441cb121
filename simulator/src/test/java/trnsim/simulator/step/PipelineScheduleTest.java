package trnsim.simulator.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.simulator.contention.Demand;
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
        int p = layout.pipeline();
        int v = layout.stages().virtual();
        List<Program> programs = new ArrayList<>();
        for (int stage = 0; stage < p; stage++) {
            programs.add(program(stage, p, v, PassOrder.of(layout, stage, microBatches)));
        }
        RankGrid grid = new RankGrid(p, 1, new long[0], new long[0], new int[0]);
        Ranks ranks = new EveryRank(grid);
        return StepRun.run(grid, ranks, programs, costs, Health.sound(ranks));
    }

    private static Program program(int stage, int p, int v, PassOrder order) {
        Rows rows = new Rows();
        for (String name : List.of("forward", "backward", "input", "weight")) {
            rows.segment(name, Spent.COMPUTE, true);
        }
        int up = rows.message("activations", Spent.BUBBLE, (stage + 1) % p, 0);
        int down = rows.message("gradients", Spent.BUBBLE, Math.floorMod(stage - 1, p), 1);
        Program.Builder program = Program.of(rows);
        Map<PassOrder.Pass, Integer> blocks = new HashMap<>();
        List<Integer> sequence = new ArrayList<>();
        for (PassOrder.Pass pass : order.passes()) {
            sequence.add(blocks.computeIfAbsent(pass, key -> {
                int block = program.block();
                int at = pass.chunk() * p + stage;
                boolean forward = pass.kind() == PassOrder.Kind.FORWARD;
                boolean talks = pass.kind() != PassOrder.Kind.WEIGHT;
                if (talks && (forward ? at > 0 : at < p * v - 1)) {
                    program.receive(forward ? 0 : 1);
                }
                program.run(pass.kind().ordinal());
                if (talks && (forward ? at < p * v - 1 : at > 0)) {
                    program.start(forward ? up : down, forward ? 0 : 1);
                }
                return block;
            }));
        }
        sequence.forEach(program::then);
        return program.build();
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
