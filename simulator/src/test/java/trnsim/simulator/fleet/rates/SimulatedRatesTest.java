package trnsim.simulator.fleet.rates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import trnsim.simulator.fleet.rates.Rates.Job;
import trnsim.workloads.fleet.GenerationSpec;
import trnsim.workloads.fleet.PortfolioSpec.InferenceSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.spec.FleetSpec;
import trnsim.workloads.unit.Readings;

class SimulatedRatesTest {

    private static final GenerationSpec TRN2 = Asks.generation("trn2-ultraserver");

    @Test
    void trainingConservesWhatTheStepDoes() {
        Job job = Asks.job("llama-3.1-8b", 512);
        TrainingRate rate = Asks.rates().training(job, TRN2, 600);
        assertThat(rate.chips()).isEqualTo(512);
        // Six operations a parameter and token at least, 8.03B of them; attention adds to it.
        assertThat(rate.flopsPerToken()).isBetween(6 * 7.5e9, 6 * 9e9);
        double peak = 667e12 * rate.chips();
        assertThat(rate.tokensPerSecond() / rate.goodput() * rate.flopsPerToken())
                .isCloseTo(rate.mfu() * peak, within(0.02 * rate.mfu() * peak));
        assertThat(rate.goodput()).isBetween(0.9, 1.0);
        PowerRate power = Asks.rates().power(TRN2);
        assertThat(rate.watts()).isBetween(power.idleWatts(), power.mostWatts());
    }

    @Test
    void aChipServesAsManyTokensAsDeepSeekReportsOfAnH800() {
        // 168B output tokens of a day on 226.75 nodes of 8 GPUs, 608B input of which 342B were cached, 4,989 tokens of
        // context, 20 to 22 tokens a second to a user (DeepSeek, open-infra-index, day 6). Their answers wait for no
        // message,
        // as two batches take turns; here nothing overlaps, so that ours come slower.
        double published = 168e9 / 86400 / (226.75 * 8);
        InferenceSpec asked = Asks.answers("deepseek-v3", Dtype.FP8, 266.0 / 168, 342.0 / 168, 1 / 21.0);
        ServingRate rate = Asks.rates().serving(asked, Asks.generation("h800-hgx"));
        assertThat(rate.outputTokensPerSecond()).isBetween(0.7 * published, 1.15 * published);
        // 8.4 to 10.2 kW a node.
        assertThat(rate.watts()).isBetween(8 * 84.0, 10200 / 8.0);
    }

    @Test
    void movedReadingsKeepLayoutsAndFindOnlyWhatTheyMove() {
        SimulatedRates rates = Asks.rates();
        InferenceSpec asked = Asks.answers("llama-3.1-8b", Dtype.BF16, 3, 2, 0.05);
        ServingRate central = rates.serving(asked, TRN2);
        Readings elsewhere = Readings.moved(Map.of("trainium3.memory.efficiency", 0.1));
        assertThat(rates.at(elsewhere).serving(asked, TRN2)).isEqualTo(central);
        Readings slow = Readings.moved(Map.of("trainium2.memory.efficiency", 0.4));
        ServingRate slower = rates.at(slow).serving(asked, TRN2);
        assertThat(slower.chipsPerReplica()).isEqualTo(central.chipsPerReplica());
        assertThat(slower.outputTokensPerSecond()).isLessThan(0.95 * central.outputTokensPerSecond());
        assertThat(slow.uncertain()).containsKey("trainium2.memory.efficiency");
    }

    @Test
    void moreMemoryBandwidthIsNeverSlowerAndATighterObjectiveNeverServesMore() {
        SimulatedRates rates = Asks.rates();
        InferenceSpec asked = Asks.answers("qwen3-30b-a3b", Dtype.BF16, 2, 1, 0.04);
        Job job = Asks.job("llama-3.1-8b", 64);
        double served = 0;
        double trained = 0;
        for (double efficiency = 0.3; efficiency <= 1; efficiency += 0.1) {
            Rates at = rates.at(Readings.moved(Map.of("trainium2.memory.efficiency", efficiency)));
            double more = at.serving(asked, TRN2).outputTokensPerSecond();
            double faster = at.training(job, TRN2, 16).tokensPerSecond();
            assertThat(more).isGreaterThanOrEqualTo(served);
            assertThat(faster).isGreaterThanOrEqualTo(trained);
            served = more;
            trained = faster;
        }
        double looser = Double.POSITIVE_INFINITY;
        for (double tpot : new double[] {0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.0001}) {
            double tokens = rates.serving(Asks.answers("qwen3-30b-a3b", Dtype.BF16, 2, 1, tpot), TRN2)
                    .outputTokensPerSecond();
            assertThat(tokens).isLessThanOrEqualTo(looser);
            looser = tokens;
        }
        assertThat(looser).isZero();
    }

    @Test
    void whatIsRememberedIsWhatIsFoundOnAnyThread() {
        SimulatedRates asked = Asks.rates();
        TrainingRate training = asked.training(Asks.job("llama-3.1-8b", 256), TRN2, 100);
        InferenceSpec answers = Asks.answers("qwen3-30b-a3b", Dtype.FP8, 3, 2, 0.05);
        ServingRate serving = asked.serving(answers, TRN2);
        assertThat(asked.training(Asks.job("llama-3.1-8b", 256), TRN2, 100)).isEqualTo(training);
        SimulatedRates other = Asks.rates();
        FleetSpec fleet = Asks.fleet(TRN2, Asks.job("llama-3.1-8b", 256), 100, answers);
        other.prepare(fleet, 3);
        assertThat(other.training(Asks.job("llama-3.1-8b", 256), TRN2, 100)).isEqualTo(training);
        assertThat(other.serving(answers, TRN2)).isEqualTo(serving);
    }

    @Test
    void aGangThatFitsNowhereTrainsNothing() {
        TrainingRate none = Asks.rates().training(Asks.job("frontier-moe-1t", 64), TRN2, 8);
        assertThat(none.chips()).isZero();
        assertThat(none.tokensPerSecond()).isZero();
    }

    @Test
    void moreChipsTrainMoreUntilTheBatchIsUsedUp() {
        SimulatedRates rates = Asks.rates();
        double before = 0;
        for (long chips : new long[] {16, 24, 30, 32, 48, 64, 128}) {
            TrainingRate rate = rates.training(Asks.job("llama-3.1-8b", 128), TRN2, chips);
            assertThat(rate.chips()).isLessThanOrEqualTo(chips);
            assertThat(rate.tokensPerSecond()).isGreaterThanOrEqualTo(before);
            before = rate.tokensPerSecond();
        }
        // 128 sequences on 256 ranks and more cannot all have work of their own: what is left out is said.
        assertThat(rates.training(Asks.job("llama-3.1-8b", 2), TRN2, 1 << 20).chips())
                .isLessThan(1 << 20);
    }

    @Test
    void aGangTakesFewerChipsWhereAllWouldShareTooSmallABatch() {
        SimulatedRates rates = Asks.rates();
        Job job = Asks.job("llama-3.1-8b", 64);
        TrainingRate all = rates.training(job, TRN2, 128, 0);
        assertThat(all).isEqualTo(rates.training(job, TRN2, 128));
        long before = all.chips();
        for (double least : new double[] {all.mfu(), 1.02 * all.mfu(), 1.08 * all.mfu()}) {
            TrainingRate held = rates.training(job, TRN2, 128, least);
            assertThat(held.mfu()).isGreaterThanOrEqualTo(least);
            assertThat(held.chips()).isLessThanOrEqualTo(before);
            before = held.chips();
        }
        assertThat(before).isLessThan(all.chips());
        // What nobody reaches leaves the one that makes most of its chips; moved readings do not change the gang.
        TrainingRate most = rates.training(job, TRN2, 128, 1);
        assertThat(most.mfu()).isGreaterThanOrEqualTo(1.08 * all.mfu());
        SimulatedRates slow = rates.at(Readings.moved(Map.of("trainium2.engines.tensor.efficiency", 0.5)));
        assertThat(slow.training(job, TRN2, 128, 1.08 * all.mfu()).chips()).isEqualTo(before);
    }

    @Test
    void powerIsThatOfTheRacksOrWhatTheGenerationStates() {
        PowerRate racks = Asks.rates().power(TRN2);
        // (500 + 4500 / 16) x 1.08 + 75 W, and at rest 90 W and 0.62 of the host.
        assertThat(racks.mostWatts()).isCloseTo((500 + 281.25) * 1.08 + 75, within(0.01));
        assertThat(racks.idleWatts()).isCloseTo((90 + 0.62 * 281.25) * 1.08 + 75, within(0.01));
        Readings readings = Readings.central();
        PowerRate stated = Asks.rates().at(readings).power(Asks.withPower(TRN2, 1000));
        assertThat(stated.mostWatts()).isEqualTo(1000);
        assertThat(stated.idleWatts() / 1000).isCloseTo(racks.idleWatts() / racks.mostWatts(), within(1e-9));
        assertThat(readings.uncertain()).containsKey("trainium2.power.peak");
    }
}
