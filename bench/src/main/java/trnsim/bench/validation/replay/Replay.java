package trnsim.bench.validation.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import trnsim.bench.validation.replay.MeasuredRun.Answered;
import trnsim.simulator.serving.batching.EngineRules;
import trnsim.simulator.serving.batching.Lockstep;
import trnsim.simulator.serving.batching.RoundPrice;
import trnsim.workloads.arrival.Request;
import trnsim.workloads.request.RequestSources;

/**
 * The requests of a run answered by the simulator's scheduler, with iterations priced by {@code price}.
 *
 * @param measured by request, in order of arrival
 * @param predicted the same requests
 * @param rounds iterations it took
 */
record Replay(List<Answered> measured, List<Answered> predicted, long rounds) {

    private static final double S_PER_PS = 1e-12;

    /** What is compared, and how. */
    enum Quantity {
        TTFT_P50("ttft_ms p50", Answered::ttft, 0.5),
        TTFT_P90("ttft_ms p90", Answered::ttft, 0.9),
        TTFT_MEAN("ttft_ms mean", Answered::ttft, Double.NaN),
        TPOT_MEAN("tpot_ms mean", Answered::tpot, Double.NaN),
        TPOT_P90("tpot_ms p90", Answered::tpot, 0.9),
        E2E_MEAN("e2e_ms mean", Answered::endToEnd, Double.NaN),
        E2E_P90("e2e_ms p90", Answered::endToEnd, 0.9);

        private final String word;
        private final ToDoubleFunction<Answered> of;
        private final double share;

        Quantity(String word, ToDoubleFunction<Answered> of, double share) {
            this.word = word;
            this.of = of;
            this.share = share;
        }

        String word() {
            return word.toLowerCase(Locale.ROOT);
        }

        /** Milliseconds: the mean, or the percentile, linear between the nearest ranks. */
        double ms(List<Answered> all) {
            double[] values = all.stream()
                    .mapToDouble(of)
                    .filter(Double::isFinite)
                    .sorted()
                    .toArray();
            if (Double.isNaN(share)) {
                double sum = 0;
                for (double value : values) {
                    sum += value;
                }
                return 1e3 * sum / values.length;
            }
            double place = share * (values.length - 1);
            int below = (int) place;
            int above = Math.min(values.length - 1, below + 1);
            return 1e3 * (values[below] + (place - below) * (values[above] - values[below]));
        }
    }

    /** Replays {@code run}; its engines decide {@code rules} each. */
    static Replay of(MeasuredRun run, EngineRules rules, RoundPrice price) {
        List<Request> requests = run.requests();
        Answered[] predicted = new Answered[requests.size()];
        long rounds = new Lockstep(run.engines(), rules, price, (number, start, first, last, preemptions) -> {
                    Request request = requests.get((int) number);
                    predicted[(int) number] = Answered.of(
                            request.arrivalPs() * S_PER_PS, first * S_PER_PS, last * S_PER_PS, request.outputTokens());
                })
                .run(RequestSources.listed(requests));
        // Requests the engine would reject have no prediction, and no measurement to compare.
        List<Answered> both = new ArrayList<>();
        List<Answered> found = new ArrayList<>();
        IntStream.range(0, predicted.length).filter(i -> predicted[i] != null).forEach(i -> {
            both.add(run.measured().get(i));
            found.add(predicted[i]);
        });
        return new Replay(List.copyOf(both), List.copyOf(found), rounds);
    }
}
