package trnsim.simulator.fleet.rates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import trnsim.simulator.fleet.rates.Rates.Job;
import trnsim.workloads.fleet.GenerationSpec;
import trnsim.workloads.fleet.PortfolioSpec.InferenceSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.unit.Readings;

class SimulatedRatesTest {

    private static final GenerationSpec TRN2 = Asks.generation("trn2-ultraserver");

    @Test
    void trainingConservesWhatTheStepDoes() {
        Job job = Asks.job("llama-3.1-8b", 512);
        TrainingRate rate = Asks.rates().training(job, TRN2, 600);
        assertThat(rate.chips()).isEqualTo(576);
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
}
