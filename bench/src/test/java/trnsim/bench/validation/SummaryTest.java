package trnsim.bench.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SummaryTest {

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheTwoInTheMiddle() {
        assertThat(Summary.median(new double[] {1, 2, 10})).isEqualTo(2);
        assertThat(Summary.median(new double[] {1, 2, 10, 100})).isEqualTo(6);
        assertThat(Summary.median(new double[] {7})).isEqualTo(7);
        assertThat(Summary.median(new double[0])).isNaN();
    }

    @Test
    void otherQuantilesAreTheNearestRank() {
        assertThat(Summary.rank(new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 0.9))
                .isEqualTo(9);
    }
}
