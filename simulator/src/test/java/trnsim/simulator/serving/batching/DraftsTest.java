package trnsim.simulator.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class DraftsTest {

    private static final int REQUESTS = 1000;
    private static final int ROUNDS = 200;

    /** Shares of drafts with at least i tokens accepted against the products, within five standard errors. */
    @Test
    void sharesAreTheProductsOfTheAcceptances() {
        double[] acceptance = {0.9, 0.7, 0.7, 0.2};
        Drafts drafts = Drafts.of(acceptance, 3);
        long[] atLeast = new long[acceptance.length + 1];
        for (int request = 0; request < REQUESTS; request++) {
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = drafts.accepted(request, round); i > 0; i--) {
                    atLeast[i]++;
                }
            }
        }
        double n = (double) REQUESTS * ROUNDS;
        double p = 1;
        for (int i = 1; i < atLeast.length; i++) {
            p *= acceptance[i - 1];
            assertThat(atLeast[i] / n).isCloseTo(p, within(5 * StrictMath.sqrt(p * (1 - p) / n)));
        }
    }

    /** Neighbouring requests and rounds must not resemble each other. */
    @Test
    void drawsOfNeighboursAreUnrelated() {
        Drafts drafts = Drafts.of(new double[] {0.5}, 1);
        long alongRounds = 0;
        long alongRequests = 0;
        for (int request = 0; request < REQUESTS; request++) {
            for (int round = 0; round < ROUNDS; round++) {
                int here = drafts.accepted(request, round);
                alongRounds += here == drafts.accepted(request, round + 1) ? 1 : 0;
                alongRequests += here == drafts.accepted(request + 1, round) ? 1 : 0;
            }
        }
        double n = (double) REQUESTS * ROUNDS;
        assertThat(alongRounds / n).isCloseTo(0.5, within(2.5 / StrictMath.sqrt(n)));
        assertThat(alongRequests / n).isCloseTo(0.5, within(2.5 / StrictMath.sqrt(n)));
    }

    @Test
    void higherAcceptanceAcceptsNoFewerTokensOfAnyDraft() {
        Drafts low = Drafts.of(new double[] {0.5, 0.5, 0.5}, 9);
        Drafts high = Drafts.of(new double[] {0.6, 0.5, 0.9}, 9);
        for (int request = 0; request < REQUESTS; request++) {
            assertThat(high.accepted(request, 7)).isGreaterThanOrEqualTo(low.accepted(request, 7));
        }
    }

    @Test
    void certaintyIsCertain() {
        Drafts all = Drafts.of(new double[] {1, 1}, 5);
        Drafts none = Drafts.of(new double[] {0, 1}, 5);
        for (int request = 0; request < REQUESTS; request++) {
            assertThat(all.accepted(request, 0)).isEqualTo(2);
            assertThat(none.accepted(request, 0)).isZero();
        }
    }

    @Test
    void seedsDiffer() {
        Drafts one = Drafts.of(new double[] {0.5}, 1);
        Drafts two = Drafts.of(new double[] {0.5}, 2);
        long same = 0;
        for (int request = 0; request < REQUESTS; request++) {
            same += one.accepted(request, 0) == two.accepted(request, 0) ? 1 : 0;
        }
        assertThat(same).isBetween(400L, 600L);
    }
}
