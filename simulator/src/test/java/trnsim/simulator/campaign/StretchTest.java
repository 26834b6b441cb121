package trnsim.simulator.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The closed form of steps and checkpoints against walking through them. */
class StretchTest {

    @Test
    void sameAsWalking() {
        Random random = new Random(3);
        for (int i = 0; i < 2000; i++) {
            long step = 1L + random.nextInt(9);
            long stall = random.nextInt(6);
            long per = 1L + random.nextInt(7);
            long since = random.nextInt((int) per + 3);
            long until = random.nextInt(200);
            Stretch stretch = new Stretch();
            stretch.start(step, stall, per, since);
            walk(stretch, step, stall, per, since, until);
        }
    }

    private static void walk(Stretch stretch, long step, long stall, long per, long before, long until) {
        long now = 0;
        long steps = 0;
        long checkpoints = 0;
        long since = before;
        while (true) {
            if (since >= per) {
                now += stall;
                if (now > until) {
                    break;
                }
                checkpoints++;
                since = 0;
                assertThat(stretch.checkpointUs(checkpoints)).isEqualTo(now);
                assertThat(stretch.stepsAt(checkpoints)).isEqualTo(steps);
            } else {
                now += step;
                if (now > until) {
                    break;
                }
                steps++;
                since++;
                assertThat(stretch.stepEndUs(steps)).isEqualTo(now);
            }
        }
        assertThat(stretch.boundaryUs(until)).isEqualTo(now);
        assertThat(stretch.steps(until)).isEqualTo(steps);
        assertThat(stretch.checkpoints(until)).isEqualTo(checkpoints);
        assertThat(stretch.since(until, before)).isEqualTo(since);
    }
}
