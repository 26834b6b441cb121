package trnsim.simulator.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineTest {

    private static StageCost.Pass pass(long ps) {
        return new StageCost.Pass(ps, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    private static StageCost stage(long forward, long backward, long send, long reduce, long update) {
        return new StageCost(pass(forward), pass(backward), send, reduce, update, 0);
    }

    /** Narayanan et al., arXiv 2104.04473, section 2.2.1: m passes of work and a bubble of p - 1. */
    @ParameterizedTest
    @CsvSource({"1,1", "1,7", "4,4", "4,32", "8,8", "8,9", "16,64", "5,13", "8,3", "4,1"})
    void equalStagesTakeTheClosedForm(int stages, long microBatches) {
        List<StageCost> costs = Collections.nCopies(stages, stage(300, 700, 0, 50, 5));
        Pipeline.Outcome outcome = Pipeline.run(costs, microBatches);
        assertThat(outcome.stepPs()).isEqualTo((microBatches + stages - 1) * 1000 + 55);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void everyPassRunsOnceAndNoStageIsFasterThanItsWork(long seed) {
        Random random = new Random(seed);
        int stages = 1 + random.nextInt(7);
        long microBatches = 1L + random.nextInt(20);
        List<StageCost> costs = new ArrayList<>();
        long slowest = 0;
        long path = 0;
        for (int i = 0; i < stages; i++) {
            StageCost cost = stage(1 + random.nextInt(100), 1 + random.nextInt(200), random.nextInt(30), 0, 0);
            costs.add(cost);
            long work = cost.forward().totalPs() + cost.backward().totalPs();
            slowest = Math.max(slowest, microBatches * work);
            path += work;
        }
        Pipeline.Outcome outcome = Pipeline.run(costs, microBatches);
        assertThat(outcome.stepPs()).isGreaterThanOrEqualTo(Math.max(slowest, path));
        // Each pass ends once, and all but the outer ones arrive once; two more events reduce and update.
        assertThat(outcome.counts().events()).isEqualTo(2 * microBatches * (2 * stages - 1) + 2L * stages);
    }

    /** Down one link with the activations and up the same link with their gradients, whatever the last stage's link is. */
    @Test
    void gradientsGoBackOverTheLinkTheActivationsCameBy() {
        List<StageCost> costs = List.of(stage(100, 200, 1000, 0, 0), stage(100, 200, 1, 0, 0));
        assertThat(Pipeline.run(costs, 1).stepPs()).isEqualTo(100 + 1000 + 100 + 200 + 1000 + 200);
    }
}
