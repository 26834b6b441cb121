package trnsim.simulator.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ServerRowTest {

    private static ServerRow row(double dip) {
        return new ServerRow(new double[] {0, 2, 20}, new double[] {1000, 2000, 11_000}, 4, dip, 2);
    }

    @Test
    void readsTheCurve() {
        ServerRow row = row(0);
        assertThat(row.at(0)).isEqualTo(1000);
        assertThat(row.at(1)).isEqualTo(1500);
        assertThat(row.at(11)).isEqualTo(6500);
        assertThat(row.at(50)).isEqualTo(11_000);
        assertThat(row(0.6).rate(15 * 3600)).isCloseTo(4, within(1e-12));
        assertThat(row(0.6).rate(3 * 3600)).isCloseTo(1.6, within(1e-12));
    }

    /** On a straight curve of slope 500 W s, 40 servers of Poisson( 8 ) in 2 s: mean and normal quantile. */
    @Test
    void constantLoadIsPoisson() {
        ServerRow row = new ServerRow(new double[] {0, 1000}, new double[] {1000, 501_000}, 4, 0, 2);
        double mean = 40 * (1000 + 500 * 4);
        double sigma = 500 / 2.0 * Math.sqrt(40 * 8);
        ServerRow.Days days = row.simulate(40, mean + sigma, 1, 1);
        assertThat(days.mean()).isCloseTo(mean, within(5 * sigma / Math.sqrt(43_200)));
        assertThat(days.capped()).isBetween(0.14, 0.18);
    }

    @Test
    void moreServersAreCappedMore() {
        ServerRow row = row(0.6);
        double limit = 40 * 3000;
        double last = 0;
        for (int servers = 30; servers <= 60; servers += 5) {
            double capped = row.simulate(servers, limit, 1, 1).capped();
            assertThat(capped).isGreaterThanOrEqualTo(last);
            last = capped;
        }
        assertThat(last).isGreaterThan(0.2);
        assertThat(row.simulate(20, 20 * 11_000.0, 1, 1).capped()).isZero();
    }
}
