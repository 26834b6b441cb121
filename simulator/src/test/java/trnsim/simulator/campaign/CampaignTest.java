package trnsim.simulator.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import trnsim.simulator.campaign.CampaignPlan.Part;
import trnsim.simulator.campaign.CampaignPlan.Pauses;
import trnsim.simulator.campaign.CampaignPlan.Recovery;
import trnsim.simulator.campaign.CampaignPlan.Saving;
import trnsim.workloads.spec.ReliabilitySpec.RestartPolicy;

/** What holds of every campaign, whatever fails. */
class CampaignTest {

    private static final long S = Plans.S;

    private static final Saving SYNCHRONOUS = new Saving(600 * S, 20 * S, 0, false, 0, 0, 40 * S, 0, 10 * S);
    private static final Saving ASYNCHRONOUS = new Saving(600 * S, 2 * S, 200 * S, false, 0, 0, 40 * S, 0, 10 * S);
    private static final Saving MEMORY = new Saving(60 * S, S, 5 * S, true, 0, 0, 40 * S, 6 * S, 10 * S);
    private static final Saving TIERED = new Saving(60 * S, S, 5 * S, true, 3600 * S, 200 * S, 40 * S, 6 * S, 10 * S);

    static Stream<Arguments> everything() {
        List<Arguments> all = new ArrayList<>();
        for (RestartPolicy policy : RestartPolicy.values()) {
            for (boolean elastic : new boolean[] {false, true}) {
                for (Saving saving : List.of(SYNCHRONOUS, ASYNCHRONOUS, MEMORY, TIERED)) {
                    for (long spares : new long[] {0, 2, 16}) {
                        all.add(Arguments.of(policy, elastic, saving, spares));
                    }
                }
            }
        }
        return all.stream();
    }

    /**
     * Each microsecond is booked once, kept steps are as many as were trained, and the same seed gives the same campaign. The
     * simulation itself fails if the ledger does not come to the length of the campaign.
     */
    @ParameterizedTest
    @MethodSource("everything")
    void timeIsUsefulOrLost(RestartPolicy policy, boolean elastic, Saving saving, long spares) {
        CampaignPlan plan = Plans.everything(policy, elastic, saving, spares, 1);
        Paces paces = Plans.steps(16);
        for (int run = 0; run < 4; run++) {
            CampaignOutcome outcome = Campaign.run(plan, paces, 9, run);
            Ledger ledger = outcome.ledger();
            assertThat(ledger.total()).isEqualTo(outcome.wallUs());
            assertThat(outcome.allFailures()).isPositive();
            // A step of all replicas takes a second and trains 1,000 sequences: a millisecond each.
            if (outcome.finished()) {
                assertThat(outcome.sequences()).isEqualTo(plan.phases().getLast());
            }
            double kept = ledger.us(Cause.USEFUL) / 1000.0;
            double overshoot = outcome.finished() ? 1000 : 0;
            assertThat(kept).isBetween(outcome.sequences() - 100.0, outcome.sequences() + overshoot);
            long steps = ledger.us(Cause.USEFUL)
                    + ledger.us(Cause.SHRUNK)
                    + ledger.us(Cause.SLOWED)
                    + ledger.us(Stage.ROLLBACK);
            // In memory alone, corruption takes a run back to its start, and with it all that was slow.
            assertThat(saving.equals(MEMORY) || ledger.us(Cause.SLOWED) > 0).isTrue();
            assertThat(outcome.workUs()).isBetween(steps, steps + ledger.us(Cause.UNFINISHED));
            assertThat(elastic || ledger.us(Cause.SHRUNK) == 0).isTrue();
            CampaignOutcome again = Campaign.run(plan, paces, 9, run);
            assertThat(again.wallUs()).isEqualTo(outcome.wallUs());
            assertThat(again.events()).isEqualTo(outcome.events());
            assertThat(again.failures()).isEqualTo(outcome.failures());
            assertThat(again.workJoules()).isEqualTo(outcome.workJoules());
        }
    }

    /** The energy of steps is their power times their time: at 1 W a host and no shrinking, 16 J a second. */
    @Test
    void energyIsPowerTimesTime() {
        CampaignOutcome outcome = Campaign.run(
                Plans.everything(RestartPolicy.RESTART_ALL, false, SYNCHRONOUS, 4, 1), Plans.steps(16), 1, 0);
        assertThat(outcome.workJoules()).isCloseTo(16e-6 * outcome.workUs(), within(1e-6 * outcome.workJoules()));
    }

    @ParameterizedTest
    @EnumSource
    void moreFailuresNeverMoreGoodput(RestartPolicy policy) {
        double before = 1;
        for (double scale : new double[] {64, 16, 4, 1, 0.25}) {
            CampaignPlan plan = Plans.everything(policy, false, SYNCHRONOUS, 4, scale);
            double goodput = Campaigns.of(plan, Plans.steps(16), 2, 40).goodput();
            assertThat(goodput).as("scale " + scale).isLessThan(before);
            before = goodput;
        }
    }

    @Test
    void withoutFailuresOnlyCheckpointsAndTheStartCost() {
        CampaignPlan plan = new CampaignPlan(
                8,
                1,
                0,
                Map.of(),
                1,
                0,
                new Recovery(RestartPolicy.RESTART_ALL, 0, 0, 100 * S, false),
                Plans.saving(10, 2),
                List.of(1000L),
                Pauses.NONE,
                1_000_000 * S);
        CampaignOutcome outcome = Campaign.run(plan, Plans.seconds(), 1, 0);
        // 1,000 steps of a second; a checkpoint after each ten but the last.
        assertThat(outcome.wallUs()).isEqualTo((100 + 1000 + 2 * 99) * S);
        assertThat(outcome.ledger().us(Cause.USEFUL)).isEqualTo(1000 * S);
        assertThat(outcome.ledger().us(Cause.CHECKPOINT)).isEqualTo(198 * S);
        assertThat(outcome.checkpoints()).isEqualTo(99);
        assertThat(outcome.finished()).isTrue();
    }

    /** Poisson: the variance of the number of failures is its mean. */
    @Test
    void failuresArePoisson() {
        CampaignPlan plan = Plans.simple(11_135, 20, 654, 480, 54 * 86400.0);
        Campaigns runs = Campaigns.of(plan, Plans.seconds(), 4, 400);
        double mean = runs.mean(CampaignOutcome::allFailures);
        double deviation = runs.deviation(CampaignOutcome::allFailures);
        assertThat(mean).isCloseTo(419, within(4 * 20.5 / 20));
        assertThat(deviation * deviation / mean).isCloseTo(1, within(4 * StrictMath.sqrt(2.0 / 400)));
    }

    private static CampaignPlan only(Component component, Part part, RestartPolicy policy, Saving saving, long spares) {
        return new CampaignPlan(
                1000,
                100,
                spares,
                Map.of(component, part),
                0,
                0,
                new Recovery(policy, 5000 * S, 60 * S, 200 * S, false),
                saving,
                List.of(Long.MAX_VALUE / 4),
                Pauses.NONE,
                3_000_000 * S);
    }

    /** All that was trained between a corruption and its notice goes, and up to one interval before it. */
    @Test
    void silentCorruptionCostsWhatWasTrainedSince() {
        Part part = new Part(Life.exponential(1000 * 50_000.0 * S), 4000 * S, 0);
        CampaignPlan plan = only(Component.SILENT_CORRUPTION, part, RestartPolicy.RESTART_ALL, SYNCHRONOUS, 100);
        Campaigns runs = Campaigns.of(plan, Plans.seconds(), 6, 40);
        double each = runs.mean(o -> o.ledger().us(Component.SILENT_CORRUPTION, Stage.ROLLBACK))
                / runs.mean(CampaignOutcome::interruptions)
                / S;
        // 4,000 s but for the checkpoints in them, and half an interval on average.
        assertThat(each).isBetween(4000 * 600 / 620.0 + 200, 4000 + 400.0);
    }

    /** Where nobody restarts it, each failure waits for the operator; where only what broke is replaced, nothing restarts. */
    @Test
    void policiesDoWhatTheirNamesSay() {
        Part host = new Part(Life.exponential(100 * 50_000.0 * S), 0, 1000 * S);
        double restarts = perFailure(only(Component.HOST, host, RestartPolicy.RESTART_ALL, SYNCHRONOUS, 100));
        double migrates = perFailure(only(Component.HOST, host, RestartPolicy.MIGRATE_AFFECTED, SYNCHRONOUS, 100));
        double waits = perFailure(only(Component.HOST, host, RestartPolicy.NO_OP, SYNCHRONOUS, 100));
        // A failure during a recovery starts it anew, which one in a hundred does.
        assertThat(restarts).isCloseTo(60 + 200 + 40, within(6.0));
        assertThat(migrates).isCloseTo(60 + 10, within(2.0));
        assertThat(waits).isCloseTo(5000 + 60 + 200 + 40, within(500.0));
    }

    private static double perFailure(CampaignPlan plan) {
        Campaigns runs = Campaigns.of(plan, Plans.seconds(), 3, 40);
        return runs.mean(o -> o.ledger().us(Stage.WAITING) + o.ledger().us(Stage.RESTART))
                / runs.mean(CampaignOutcome::allFailures)
                / S;
    }

    /** Without a spare a run waits for the repair, with as many as break at once it never does. */
    @Test
    void sparesSaveTheWaitForRepairs() {
        Part host = new Part(Life.exponential(100 * 50_000.0 * S), 0, 30_000 * S);
        CampaignPlan none = only(Component.HOST, host, RestartPolicy.RESTART_ALL, SYNCHRONOUS, 0);
        CampaignPlan many = only(Component.HOST, host, RestartPolicy.RESTART_ALL, SYNCHRONOUS, 50);
        Campaigns waits = Campaigns.of(none, Plans.seconds(), 3, 20);
        assertThat(waits.share(o -> o.ledger().us(Stage.WAITING))).isGreaterThan(0.2);
        assertThat(Campaigns.of(many, Plans.seconds(), 3, 20)
                        .share(o -> o.ledger().us(Stage.WAITING)))
                .isZero();
    }

    @Test
    void anElasticRunGoesOnWithoutWhatBroke() {
        Campaigns rigid = Campaigns.of(
                Plans.everything(RestartPolicy.RESTART_ALL, false, SYNCHRONOUS, 0, 1), Plans.steps(16), 5, 30);
        Campaigns elastic = Campaigns.of(
                Plans.everything(RestartPolicy.RESTART_ALL, true, SYNCHRONOUS, 0, 1), Plans.steps(16), 5, 30);
        assertThat(elastic.goodput()).isGreaterThan(rigid.goodput() + 0.05);
        assertThat(elastic.ettr()).isGreaterThan(elastic.goodput());
        assertThat(elastic.share(o -> o.ledger().us(Stage.WAITING))).isZero();
    }

    /** A checkpoint every minute in memory loses less than one every ten minutes in storage; written beside training, less time. */
    @Test
    void tiersOrderAsTheyShould() {
        double memory = goodput(TIERED);
        double beside = goodput(ASYNCHRONOUS);
        double blocking = goodput(SYNCHRONOUS);
        assertThat(memory).isGreaterThan(beside);
        assertThat(beside).isGreaterThan(blocking);
    }

    private static double goodput(Saving saving) {
        Part part = new Part(Life.exponential(100 * 20_000.0 * S), 30 * S, 1000 * S);
        return Campaigns.of(only(Component.HOST, part, RestartPolicy.RESTART_ALL, saving, 100), Plans.seconds(), 8, 30)
                .goodput();
    }

    /**
     * Of two hosts the second always holds the copy of the first: if it breaks before the first is replaced, memory is lost and the
     * run starts from storage, or without storage from nothing. Of a thousand it hardly ever does.
     */
    @Test
    void twoHostsThatHoldTheSameLoseIt() {
        double ofTwo = rollback(2, MEMORY);
        double ofMany = rollback(1000, MEMORY);
        double stored = rollback(2, TIERED);
        assertThat(ofMany).isLessThan(60);
        assertThat(ofTwo).isGreaterThan(10 * ofMany);
        assertThat(stored).isBetween(ofMany, ofTwo);
    }

    /** Seconds rolled back a failure, where the job has one every 20,000 s. */
    private static double rollback(long hosts, Saving saving) {
        Part part = new Part(Life.exponential(hosts * 20_000.0 * S), 30 * S, 1000 * S);
        CampaignPlan plan = new CampaignPlan(
                hosts,
                hosts,
                hosts,
                Map.of(Component.HOST, part),
                0,
                0,
                new Recovery(RestartPolicy.RESTART_ALL, 0, 60 * S, 200 * S, false),
                saving,
                List.of(Long.MAX_VALUE / 4),
                Pauses.NONE,
                3_000_000 * S);
        Campaigns runs = Campaigns.of(plan, Plans.seconds(), 8, 40);
        return runs.mean(o -> o.ledger().us(Stage.ROLLBACK)) / runs.mean(CampaignOutcome::allFailures) / S;
    }

    /** A checkpoint that is not in storage yet when a failure comes is no use: up to the write's time more is lost. */
    @Test
    void whatIsNotWrittenYetIsLost() {
        Part part = new Part(Life.exponential(100 * 20_000.0 * S), 0, 1000 * S);
        double[] lost = new double[2];
        for (int i = 0; i < 2; i++) {
            Saving saving = new Saving(600 * S, 0, i * 300L * S, false, 0, 0, 0, 0, 0);
            Campaigns runs = Campaigns.of(
                    only(Component.HOST, part, RestartPolicy.RESTART_ALL, saving, 100), Plans.seconds(), 8, 60);
            lost[i] = runs.mean(o -> o.ledger().us(Stage.ROLLBACK)) / runs.mean(CampaignOutcome::interruptions) / S;
        }
        // Half an interval at once readable; readable 300 s later, that much more.
        assertThat(lost[0]).isCloseTo(300, within(12.0));
        assertThat(lost[1] - lost[0]).isCloseTo(300, within(20.0));
    }
}
