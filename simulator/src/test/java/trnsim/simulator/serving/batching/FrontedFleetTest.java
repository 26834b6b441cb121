package trnsim.simulator.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.assertj.core.data.Percentage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.simulator.serving.KvBudget;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.batching.OracleReplica.One;
import trnsim.simulator.serving.frontend.HostUse;
import trnsim.simulator.serving.frontend.HostWork;
import trnsim.simulator.serving.price.IterationTable;
import trnsim.simulator.serving.price.Tables;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.spec.RouterSpec;
import trnsim.workloads.spec.RouterSpec.Routing;

/** Replicas behind a front end. */
final class FrontedFleetTest {

    private static final HostWork NOTHING = new HostWork(1, 0, 0, 0, 0, 0);

    private static EngineRules rules(int seats) {
        return EngineRules.plain(1, seats, 8192, 10_000, 2, new KvBudget(0, 0, 0, 0, 1 << 20, 16, 16, 0, 0, 0));
    }

    private static List<One> poisson(int count, double gapPs, int input, int output) {
        RandomStream random = new RandomStreams(17).stream("fronted", "arrivals");
        List<One> requests = new ArrayList<>();
        double time = 0;
        for (int i = 0; i < count; i++) {
            time += random.nextExponential(gapPs);
            requests.add(new One(i, (long) time, 1 + random.nextInt(input), 1 + random.nextInt(output), 0));
        }
        return requests;
    }

    private static ServingResult run(
            int replicas, EngineRules rules, IterationTable table, @Nullable HostWork hosts, List<One> requests) {
        return new Fleet(
                        List.of(new ReplicaGroup(replicas, rules, table, 1)),
                        hosts,
                        RouterSpec.of(Routing.LEAST_OUTSTANDING),
                        null,
                        1,
                        AnswerListener.NONE)
                .run(new ListSource(requests));
    }

    private static HostUse use(ServingResult result) {
        return Objects.requireNonNull(result.hosts());
    }

    /** Hosts that take no time change nothing. */
    @ParameterizedTest
    @ValueSource(doubles = {200, 3_000, 40_000})
    void hostsOfNoWorkChangeNothing(double gap) {
        List<One> requests = poisson(4000, gap, 100, 100);
        ServingResult without = run(3, rules(16), Tables.small(16), null, requests);
        ServingResult with = run(3, rules(16), Tables.small(16), NOTHING, requests);
        assertThat(with.makespanPs()).isEqualTo(without.makespanPs());
        assertThat(with.latencies()).isEqualTo(without.latencies());
        assertThat(with.iterations()).isEqualTo(without.iterations());
        assertThat(with.saturated()).isEqualTo(without.saturated());
        assertThat(without.hosts()).isNull();
        assertThat(use(with).utilisation()).isZero();
        assertThat(use(with).front().getMaxValue()).isZero();
    }

    /** Idle engines of constant iterations behind M/D/1 hosts: TTFT is s + s rho / (2 (1 - rho)) and half or one iteration. */
    @Test
    void timeToFirstTokenIsTheHostsAndAnIteration() {
        long service = 1_000_000;
        double load = 0.6;
        long token = 20_000;
        ServingResult result = run(
                32,
                rules(16),
                Tables.constant(16, 5e6),
                new HostWork(1, service / 10, service - service / 10, 0, token, 0),
                poisson(50_000, service / load, 1, 1));
        // An answer of one token takes a twentieth of what its request does, and goes first.
        double busy = load * token / service;
        double slowed = service / (1 - busy);
        double rho = load * slowed / service;
        double front = slowed + slowed * rho / (2 * (1 - rho));
        assertThat(use(result).front().getMean()).isCloseTo(front, Percentage.withPercentage(3));
        assertThat(result.latencies().timeToFirstToken().getMean())
                .isCloseTo(front + 5e6 + token, Percentage.withPercentage(2));
        assertThat(use(result).utilisation()).isCloseTo(load + busy, Percentage.withPercentage(1));
        assertThat(use(result).ttftShare())
                .isCloseTo((front + token) / (front + 5e6 + token), Percentage.withPercentage(2));
    }

    /** The work that was done is the work that was asked, whatever the hosts delayed. */
    @Test
    void workIsConserved() {
        List<One> requests = poisson(3000, 2_000, 100, 100);
        HostWork work = new HostWork(3, 200, 300, 20, 60, 0);
        ServingResult result = run(2, rules(16), Tables.small(16), work, requests);
        long in = requests.stream().mapToLong(one -> one.input).sum();
        long out = requests.stream().mapToLong(one -> one.output).sum();
        assertThat(result.finished()).isEqualTo(3000);
        assertThat(result.outputTokens()).isEqualTo(out);
        assertThat(use(result).requests()).isEqualTo(3000);
        assertThat(use(result).answerTokens()).isEqualTo(out);
        assertThat(use(result).busyCores() * result.makespanPs())
                .isCloseTo(3000.0 * 500 + 20.0 * in + 60.0 * out, Percentage.withPercentage(1e-9));
        assertThat(use(result).utilisation()).isBetween(0.0, 1.0);
    }

    /** Waiting at the hosts counts as waiting, and says so. */
    @Test
    void hostsThatAreTooSlowAreTheBottleneck() {
        List<One> requests = poisson(4000, 20_000, 100, 20);
        ServingResult free = run(8, rules(64), Tables.small(64), null, requests);
        assertThat(free.saturated()).isFalse();
        ServingResult result = run(8, rules(64), Tables.small(64), new HostWork(2, 0, 30_000, 400, 300, 0), requests);
        assertThat(result.saturated()).isTrue();
        assertThat(use(result).saturated(result.requests())).isTrue();
        assertThat(use(result).utilisation()).isGreaterThan(0.95);
        assertThat(use(result).coresAsked()).isGreaterThan(2);
        assertThat(result.finished()).isEqualTo(4000);
    }

    /** Answer tokens alone can fill the hosts: then requests come in no faster than their answers go out. */
    @Test
    void answerTokensAloneFillTheHosts() {
        List<One> requests = poisson(4000, 20_000, 5, 100);
        ServingResult result = run(8, rules(64), Tables.small(64), new HostWork(1, 0, 10, 0, 1_000, 0), requests);
        assertThat(result.finished()).isEqualTo(4000);
        assertThat(result.saturated()).isTrue();
        assertThat(use(result).utilisation()).isBetween(0.9, 1.0);
    }

    @Test
    void moreCoresNeverWaitLonger() {
        List<One> requests = poisson(5000, 8_000, 100, 50);
        double before = Double.MAX_VALUE;
        for (int cores = 1; cores <= 16; cores *= 2) {
            double now = use(run(4, rules(32), Tables.small(32), new HostWork(cores, 500, 2000, 100, 80, 0), requests))
                    .front()
                    .getMean();
            assertThat(now).isLessThanOrEqualTo(before);
            before = now;
        }
    }

    /** To the picosecond what an engine followed iteration by iteration gives: the tokens of a stretch come as they do. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8})
    void tokensOfAStretchComeAsTheyDoOneByOne(int cores) {
        List<One> requests = poisson(3000, 50_000, 100, 100);
        HostWork work = new HostWork(cores, 200, 1000, 40L * cores, 90L * cores, 0);
        ServingResult fast = run(1, rules(64), Tables.small(64), work, requests);
        ServingResult exact = run(1, rules(64).step(), Tables.small(64), work, requests);
        assertThat(fast.stretches()).isLessThan(exact.stretches() / 2);
        assertThat(fast.latencies()).isEqualTo(exact.latencies());
        assertThat(fast.makespanPs()).isEqualTo(exact.makespanPs());
        assertThat(use(fast)).isEqualTo(use(exact));
        assertThat(use(fast).waiting().getMean()).isPositive();
    }

    /** Over several replicas the same, but for the order of tokens that two of them bring in one picosecond. */
    @Test
    void soDoThoseOfSeveralReplicas() {
        List<One> requests = poisson(4000, 12_000, 100, 100);
        HostWork work = new HostWork(2, 200, 1000, 40, 120, 0);
        ServingResult fast = run(4, rules(64), Tables.small(64), work, requests);
        ServingResult exact = run(4, rules(64).step(), Tables.small(64), work, requests);
        assertThat(use(fast).front()).isEqualTo(use(exact).front());
        assertThat(fast.latencies().timeToFirstToken().getMean())
                .isCloseTo(exact.latencies().timeToFirstToken().getMean(), Percentage.withPercentage(0.05));
        assertThat(fast.latencies().endToEnd().getMean())
                .isCloseTo(exact.latencies().endToEnd().getMean(), Percentage.withPercentage(0.05));
    }
}
