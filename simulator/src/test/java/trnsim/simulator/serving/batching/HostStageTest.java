package trnsim.simulator.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.simulator.serving.frontend.HostUse;
import trnsim.simulator.serving.frontend.HostWork;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.request.RequestRow;
import trnsim.workloads.request.RequestSource;

/** The queue before the engines against queueing theory and against a clock that ticks. */
final class HostStageTest {

    private static final int SERVICE = 1_000_000;

    private record Asked(long ps, long tokens) {}

    /** Answer tokens that come at a time. */
    private record Burst(long ps, long tokens) {}

    /** When each request is ready, by its number. */
    private static long[] ready(HostStage stage, List<Asked> requests, List<Burst> bursts) {
        long[] ready = new long[requests.size()];
        RequestRow row = new RequestRow();
        int next = 0;
        int burst = 0;
        for (int left = requests.size(); left > 0; ) {
            long arrival = next < requests.size() ? requests.get(next).ps : RequestSource.NEVER;
            long tokens = burst < bursts.size() ? bursts.get(burst).ps : RequestSource.NEVER;
            if (tokens <= Math.min(arrival, stage.nextPs())) {
                stage.tokens(tokens, bursts.get(burst++).tokens);
            } else if (stage.nextPs() <= arrival) {
                long now = stage.nextPs();
                stage.release(row);
                ready[(int) stage.number()] = now;
                assertThat(row.arrivalPs).isEqualTo(now);
                left--;
            } else {
                row.arrivalPs = arrival;
                row.inputTokens = requests.get(next).tokens;
                stage.accept(row, next++);
            }
        }
        return ready;
    }

    private static List<Asked> poisson(int count, double gapPs, int mostTokens, long seed) {
        RandomStream random = new RandomStreams(seed).stream("hosts", "arrivals");
        List<Asked> requests = new ArrayList<>();
        double time = 0;
        for (int i = 0; i < count; i++) {
            time += random.nextExponential(gapPs);
            requests.add(new Asked((long) time, 1 + random.nextInt(mostTokens)));
        }
        return requests;
    }

    private static HostWork constant(int cores) {
        return new HostWork(cores, SERVICE / 4, SERVICE - SERVICE / 4, 0, 0, 0);
    }

    /** M/D/1 by Pollaczek and Khinchine: mean wait = s rho / (2 (1 - rho)). */
    @ParameterizedTest
    @ValueSource(doubles = {0.2, 0.5, 0.8})
    void oneCoreWaitsAsPollaczekAndKhinchineSay(double load) {
        HostStage stage = new HostStage(constant(1));
        ready(stage, poisson(150_000, SERVICE / load, 1, 3), List.of());
        HostUse use = stage.use(1, 1, 150_000);
        assertThat(use.waiting().getMean()).isCloseTo(SERVICE * load / (2 * (1 - load)), Percentage.withPercentage(3));
        assertThat(use.front().getMean() - use.waiting().getMean()).isCloseTo(SERVICE, within(0.002 * SERVICE));
    }

    /**
     * M/G/1 with requests of two sizes: mean wait = lambda E[s^2] / (2 (1 - rho)).
     */
    @Test
    void unequalLengthsWaitAsPollaczekAndKhinchineSay() {
        double gap = 2e6;
        HostStage stage = new HostStage(new HostWork(1, 0, 500_000, 500_000, 0, 0));
        List<Asked> requests = poisson(200_000, gap, 2, 5);
        ready(stage, requests, List.of());
        // One or two tokens: 1e6 or 1.5e6 ps, as often.
        double load = 1.25e6 / gap;
        double wait = (1e12 + 2.25e12) / 2 / gap / (2 * (1 - load));
        assertThat(stage.use(1, 1, 1).waiting().getMean()).isCloseTo(wait, Percentage.withPercentage(3));
    }

    /**
     * M/D/c: with equal service, first come, first served, request n follows n - c on its core (Crommelin, 1932): W(n + c) =
     * max(0, W(n) + s - (A(n + c) - A(n))).
     */
    @ParameterizedTest
    @CsvSource({"2, 0.7", "5, 0.9", "16, 0.95", "3, 1.3"})
    void equalServiceGoesRoundTheCores(int cores, double load) {
        List<Asked> requests = poisson(5000, SERVICE / load / cores, 1, 7);
        long[] ready = ready(new HostStage(constant(cores)), requests, List.of());
        long[] wait = new long[requests.size()];
        for (int n = 0; n < wait.length; n++) {
            long arrival = requests.get(n).ps;
            wait[n] = n < cores ? 0 : Math.max(0, wait[n - cores] + SERVICE - (arrival - requests.get(n - cores).ps));
            assertThat(ready[n]).isEqualTo(arrival + wait[n] + SERVICE);
        }
    }

    /** D/D/c: nobody waits up to full load; beyond it each batch of c waits longer by what is missing. */
    @ParameterizedTest
    @CsvSource({"4, 250000, 0", "4, 300000, 0", "4, 200000, 200000", "1, 900000, 100000"})
    void evenArrivals(int cores, long gap, long growth) {
        List<Asked> requests = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            requests.add(new Asked(i * gap, 1));
        }
        long[] ready = ready(new HostStage(constant(cores)), requests, List.of());
        for (int i = 0; i < ready.length; i++) {
            assertThat(ready[i] - i * gap - SERVICE).isEqualTo(i / cores * growth);
        }
    }

    /** Tokens before requests, all cores at them; a request on one core; tick by tick. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void asAClockThatTicks(long seed) {
        RandomStream random = new RandomStreams(seed).stream("hosts", "ticks");
        int cores = 1 + random.nextInt(5);
        // Whole picoseconds of all cores a token, so that a clock of picoseconds can follow.
        HostWork work = new HostWork(cores, random.nextInt(4), random.nextInt(9), 1 + random.nextInt(3), cores, 0);
        List<Asked> requests = poisson(300, 4 + random.nextInt(20), 12, seed);
        List<Burst> bursts = new ArrayList<>();
        for (long time = 0; time < requests.getLast().ps; time += random.nextInt(40)) {
            bursts.add(new Burst(time, 1 + random.nextInt(15)));
        }
        assertThat(ready(new HostStage(work), requests, bursts)).isEqualTo(ticks(work, requests, bursts));
    }

    private static long[] ticks(HostWork work, List<Asked> requests, List<Burst> bursts) {
        long[] left = new long[requests.size()];
        long[] ready = new long[requests.size()];
        List<Integer> atCores = new ArrayList<>();
        int next = 0;
        int burst = 0;
        int started = 0;
        int done = 0;
        long tokens = 0;
        for (long now = 0; done < left.length; now++) {
            while (burst < bursts.size() && bursts.get(burst).ps == now) {
                tokens += bursts.get(burst++).tokens;
            }
            while (next < left.length && requests.get(next).ps == now) {
                left[next] = work.requestPs(requests.get(next++).tokens);
            }
            while (atCores.size() < work.cores() && started < next) {
                atCores.add(started++);
            }
            if (tokens > 0) {
                tokens--;
                continue;
            }
            for (int at : List.copyOf(atCores)) {
                if (--left[at] == 0) {
                    ready[at] = now + 1;
                    atCores.remove((Integer) at);
                    done++;
                }
            }
        }
        return ready;
    }

    @Test
    void moreCoresAreNeverSlower() {
        List<Asked> requests = poisson(3000, 2_000_000, 9, 11);
        HostWork work = new HostWork(1, 100_000, 300_000, 700_000, 0, 0);
        long[] before = ready(new HostStage(work), requests, List.of());
        for (int cores = 2; cores < 9; cores++) {
            long[] now = ready(new HostStage(work.on(cores)), requests, List.of());
            for (int i = 0; i < now.length; i++) {
                assertThat(now[i]).isLessThanOrEqualTo(before[i]);
            }
            before = now;
        }
    }

    /** A core is busy from the first arrival on, so the last request is ready when all work is done, fractions of tokens too. */
    @Test
    void noWorkIsLost() {
        HostWork work = new HostWork(1, 3, 5, 7, 11, 0);
        List<Asked> requests = new ArrayList<>();
        List<Burst> bursts = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            requests.add(new Asked(i, 1 + i % 4));
            bursts.add(new Burst(i, 1 + i % 3));
        }
        HostStage stage = new HostStage(work);
        long[] ready = ready(stage, requests, bursts);
        HostUse use = stage.use(ready[499], 499, 500);
        assertThat((double) ready[499]).isEqualTo(use.requestCorePs() + use.answerCorePs());
        assertThat(use.utilisation()).isEqualTo(1);
        assertThat(use.requests()).isEqualTo(500);
        assertThat(use.promptTokens())
                .isEqualTo(requests.stream().mapToLong(Asked::tokens).sum());
        assertThat(use.answerTokens())
                .isEqualTo(bursts.stream().mapToLong(Burst::tokens).sum());
    }

    /** On c cores the pauses of tokens add up to their work over c, whatever the rest of each division. */
    @Test
    void fractionsOfAPicosecondAreCarriedOn() {
        HostStage stage = new HostStage(new HostWork(7, 0, 1000, 0, 10, 0));
        List<Burst> bursts = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            bursts.add(new Burst(0, 1));
        }
        assertThat(ready(stage, List.of(new Asked(0, 1)), bursts)).containsExactly(1000 + 70 * 10 / 7);
    }

    /** A short prompt passes a long one that another core is with, never one of its own length. */
    @Test
    void shortPromptsPassLongOnes() {
        HostStage stage = new HostStage(new HostWork(2, 0, 0, 10, 0, 0));
        long[] ready = ready(stage, List.of(new Asked(0, 100), new Asked(1, 2), new Asked(2, 2)), List.of());
        assertThat(ready).containsExactly(1000, 21, 41);
    }

    /** The last of an iteration's tokens waits for those before it on its core. */
    @ParameterizedTest
    @CsvSource({"1, 40", "8, 40", "9, 80", "64, 320"})
    void theLastTokenOfAnIterationIsSentLast(long tokens, long expected) {
        HostStage stage = new HostStage(new HostWork(8, 0, 0, 0, 40, 0));
        stage.tokens(1000, tokens);
        assertThat(stage.deliveryPs()).isEqualTo(expected);
    }

    @Test
    void numbersFollowTheRequests() {
        HostStage stage = new HostStage(new HostWork(3, 0, 0, 1, 0, 0));
        RequestRow row = new RequestRow();
        List<Asked> requests = poisson(200, 30, 90, 2);
        for (int i = 0; i < requests.size(); i++) {
            row.arrivalPs = requests.get(i).ps;
            row.inputTokens = requests.get(i).tokens;
            row.outputTokens = 1000L + i;
            stage.accept(row, i);
        }
        List<Long> seen = new ArrayList<>();
        long before = 0;
        while (stage.pending() > 0) {
            long asked = stage.release(row);
            int number = (int) stage.number();
            assertThat(asked).isEqualTo(requests.get(number).ps);
            assertThat(row.inputTokens).isEqualTo(requests.get(number).tokens);
            assertThat(row.outputTokens).isEqualTo(1000 + number);
            assertThat(row.arrivalPs).isGreaterThanOrEqualTo(before);
            before = row.arrivalPs;
            seen.add((long) number);
        }
        seen.sort(Comparator.naturalOrder());
        assertThat(seen).hasSize(200).doesNotHaveDuplicates();
    }
}
