package trnsim.simulator.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static trnsim.simulator.campaign.Plans.S;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import trnsim.simulator.campaign.CampaignPlan.Part;
import trnsim.simulator.campaign.CampaignPlan.Pauses;
import trnsim.simulator.campaign.CampaignPlan.Recovery;
import trnsim.simulator.campaign.CampaignPlan.Slowness;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.spec.ReliabilitySpec.RestartPolicy;

/** Chips that slow down, against what their rate, excess and notice come to by hand; and spares that fail. */
class SlowChipsTest {

    private static final double EVERY = 500_000;

    private static CampaignPlan plan(Map<Component, Part> parts, long spares, long seconds) {
        return new CampaignPlan(
                100,
                100,
                spares,
                parts,
                0,
                0,
                new Recovery(RestartPolicy.RESTART_ALL, 0, 60 * S, 240 * S, false),
                Plans.saving(1000, 0),
                List.of(Long.MAX_VALUE / 4),
                Pauses.NONE,
                seconds * S);
    }

    /** A job that a chip slows down by a fifth every 500,000 s, for 10,000 s and to the end of a checkpoint's interval. */
    private static Campaigns slow(long spares, double repair) {
        Part part = new Part(Life.exponential(100 * EVERY * S), 10_000 * S, repair * S, new Slowness(0.2, 0));
        return Campaigns.of(plan(Map.of(Component.SLOW_CHIP, part), spares, 20_000_000), Plans.seconds(), 3, 20);
    }

    @Test
    void slowStepsAndTheirEndTakeWhatTheyShould() {
        Campaigns runs = slow(100, 1000);
        double often = runs.mean(o -> o.failures()[Component.SLOW_CHIP.ordinal()]);
        assertThat(often).isCloseTo(40, within(4.0));
        // Steps of 1.2 s for 10,000 s and half of the 1,200 s between two checkpoints.
        double slowed = runs.mean(o -> o.ledger().us(Cause.SLOWED)) / S / often;
        assertThat(slowed).isCloseTo((10_000 + 600) * 0.2 / 1.2, within(60.0));
        // One restart each, nothing undone.
        double restart = runs.mean(o -> o.ledger().us(Component.SLOW_CHIP, Stage.RESTART)) / S / often;
        assertThat(restart).isCloseTo(300, within(8.0));
        assertThat(runs.mean(o -> o.ledger().us(Stage.ROLLBACK))).isZero();
        assertThat(runs.mean(CampaignOutcome::allFailures)).isZero();
        assertThat(runs.ettr()).isGreaterThan(runs.goodput());
    }

    /** With no host to put in its place a slow chip stays, rather than stop the run. */
    @Test
    void slowChipsStayWithoutSpares() {
        Campaigns runs = slow(0, 1000);
        assertThat(runs.mean(o -> o.ledger().us(Stage.WAITING))).isZero();
        assertThat(runs.share(o -> o.ledger().us(Cause.SLOWED))).isCloseTo(0.2 / 1.2, within(0.015));
    }

    @Test
    void theSlowestCounts() {
        SlowChips chips = new SlowChips(new RandomStreams(1).stream(1, "test"));
        assertThat(chips.factor()).isEqualTo(1);
        int first = chips.add(new Slowness(0.1, 0));
        int second = chips.add(new Slowness(0.5, 0));
        assertThat(chips.factor()).isEqualTo(1.5);
        chips.notice(second);
        chips.notice(first);
        assertThat(chips.evict(0)).isZero();
        assertThat(chips.evict(1)).isEqualTo(1);
        assertThat(chips.factor()).isEqualTo(1.5);
        assertThat(chips.evict(5)).isEqualTo(1);
        assertThat(chips.factor()).isEqualTo(1);
        assertThat(chips.anyNoticed()).isFalse();
    }

    @Test
    void slowdownsAreLogNormal() {
        SlowChips chips = new SlowChips(new RandomStreams(1).stream(1, "test"));
        int above = 0;
        for (int i = 0; i < 4000; i++) {
            chips.notice(chips.add(new Slowness(0.1, 1)));
            // e^1.2816 times the median at the 90th percentile.
            above += chips.factor() > 1 + 0.1 * StrictMath.exp(1.2816) ? 1 : 0;
            chips.evict(1);
        }
        assertThat(above / 4000.0).isCloseTo(0.1, within(0.02));
    }

    /** A hundred spares beside a hundred hosts: as many of them are in repair as their rate and repair say. */
    @Test
    void sparesFailAsOftenAsHostsInUse() {
        Part host = new Part(Life.exponential(2_000_000.0 * S), 0, 100_000 * S);
        CampaignPlan plan = plan(Map.of(Component.HOST, host), 100, 5_000_000);
        double most = Campaigns.of(plan, Plans.seconds(), 5, 10).mean(CampaignOutcome::mostBroken);
        // 200 hosts x 100,000 s / 2,100,000 s are 9.5 at a time, 4.8 of those in use alone; the most of 50 repair
        // times.
        assertThat(most).isBetween(14.0, 24.0);
    }
}
