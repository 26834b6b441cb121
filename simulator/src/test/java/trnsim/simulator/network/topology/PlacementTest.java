package trnsim.simulator.network.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import trnsim.workloads.random.RandomStreams;

class PlacementTest {

    @Test
    void linearFillsChipsInOrder() {
        Placement placement = Placement.linear(10, 4);
        assertThat(IntStream.range(0, 10).map(placement::chip)).containsExactly(0, 0, 0, 0, 1, 1, 1, 1, 2, 2);
    }

    @Test
    void aSnakeIsARingOfNeighboursOnATorus() {
        Fabric fabric = Fabrics.of("trn2-ultraserver", 64);
        Placement snake = Placement.snake(new int[] {4, 4, 4}, 64, 1);
        Placement linear = Placement.linear(64, 1);
        int far = 0;
        for (int rank = 0; rank < 64; rank++) {
            assertThat(Fabrics.route(fabric, snake.chip(rank), snake.chip((rank + 1) % 64), 0))
                    .hasSize(1);
            far += Fabrics.route(fabric, linear.chip(rank), linear.chip((rank + 1) % 64), 0).length > 1 ? 1 : 0;
        }
        assertThat(far).isPositive();
    }

    @Test
    void aShuffleUsesEveryChipOnce() {
        Placement placement = Placement.shuffled(64, 64, 1, new RandomStreams(3).stream(0, "placement"));
        int[] chips = IntStream.range(0, 64).map(placement::chip).sorted().toArray();
        assertThat(chips).isEqualTo(IntStream.range(0, 64).toArray());
    }

    @Test
    void impossiblePlacementsSayWhy() {
        assertThatThrownBy(() -> Placement.ordered(new int[] {0, 1}, 9, 4))
                .hasMessage("9 ranks, 4 to a chip, do not fit on 2 chips");
        assertThatThrownBy(() -> Placement.ordered(new int[] {1, 1}, 8, 4))
                .hasMessage("chip 1 stands twice in a placement");
    }
}
