package trnsim.simulator.collective.sends;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.simulator.network.topology.Cycles;
import trnsim.workloads.random.RandomStreams;

/** Schedules do what their collective says, in whatever order messages of different ranks come. */
class ConservationTest {

    private static final Stage.Cost NOTHING = new Stage.Cost(0, 0, 0, 0, 0, true);

    private static Schedule schedule(int ranks, List<Phase> phases) {
        return new Schedule(
                ranks, phases.stream().map(phase -> new Stage(phase, NOTHING)).toList(), 0, 0);
    }

    private static long[][][] run(Schedule schedule, List<Stage> uncut, long[][][] held) {
        new DataRun(schedule, uncut, held, new RandomStreams(7).stream(schedule.ranks(), "delays")).run();
        return held;
    }

    /** Reducing leaves rank x with all of block x; gathering after it leaves everyone with all. */
    private static void reducesAndGathers(int ranks, List<Phase> reduce, List<Phase> gather) {
        long all = ranks == 64 ? -1L : (1L << ranks) - 1;
        Schedule half = schedule(ranks, reduce);
        long[][][] held = run(half, half.stages(), DataRun.own(1, ranks, ranks));
        for (int rank = 0; rank < ranks; rank++) {
            for (int block = 0; block < ranks; block++) {
                assertThat(held[0][rank][block]).isEqualTo(block == rank ? all : 0);
            }
        }
        List<Phase> both = new ArrayList<>(reduce);
        both.addAll(gather);
        Schedule whole = schedule(ranks, both);
        held = run(whole, whole.stages(), DataRun.own(1, ranks, ranks));
        for (int rank = 0; rank < ranks; rank++) {
            assertThat(held[0][rank]).containsOnly(all);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 8, 13, 16, 63, 64})
    void rings(int n) {
        reducesAndGathers(n, List.of(new Ring(n, 1, true)), List.of(new Ring(n, 1, false)));
        reducesAndGathers(n, List.of(new BothWays(n, true)), List.of(new BothWays(n, false)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 16, 33, 64})
    void doublingAndHalving(int n) {
        List<Phase> gather = doubling(n, 1, false);
        reducesAndGathers(n, doubling(n, 1, true).reversed(), gather);
    }

    private static List<Phase> doubling(int n, int inner, boolean reduces) {
        List<Phase> stages = new ArrayList<>();
        for (int distance = 1; distance < n; distance *= 2) {
            stages.add(new Exchange(n, inner, reduces, distance));
        }
        return stages;
    }

    @ParameterizedTest
    @CsvSource({"2, 2, 1", "4, 3, 2", "3, 4, 5", "4, 16, 1", "1, 5, 3", "8, 1, 2"})
    void levels(int p, int c, int d) {
        List<Phase> reduce = new ArrayList<>(List.of(new Direct(p, 1, Direct.What.REDUCE, p), new Ring(c, p, true)));
        reduce.addAll(doubling(d, p * c, true).reversed());
        List<Phase> gather = new ArrayList<>(doubling(d, p * c, false));
        gather.add(new Ring(c, p, false));
        gather.add(new Direct(p, 1, Direct.What.GATHER, p));
        reducesAndGathers(p * c * d, reduce, gather);
        reducesAndGathers(
                p * c * d,
                List.of(new Ring(p, 1, true), new Direct(c * d, p, Direct.What.REDUCE, c * d)),
                List.of(new Direct(c * d, p, Direct.What.GATHER, c * d), new Ring(p, 1, false)));
    }

    @Test
    void ringsAlongCycles() {
        List<int[]> ways = Cycles.of(List.of(4, 4));
        int[][] orders = new int[4][16];
        for (int j = 0; j < 4; j++) {
            for (int i = 0; i < 16; i++) {
                orders[j][i] = ways.get(j / 2)[j % 2 == 0 ? i : 15 - i];
            }
        }
        Schedule plain = schedule(
                32,
                List.of(new Ring(16, 1, true), new Ring(2, 16, true), new Ring(2, 16, false), new Ring(16, 1, false)));
        Schedule cut = plain.along(orders);
        assertThat(cut.sends()).isEqualTo(4 * 2 * 32 * 15 + 2 * 32);
        long[][][] held = run(cut, plain.stages(), DataRun.own(4, 32, 32));
        for (long[][] share : held) {
            for (long[] rank : share) {
                assertThat(rank).containsOnly((1L << 32) - 1);
            }
        }
    }

    /** The two ranks of a pair read each other's data where it is, so a rank starts with both and ends with its own half. */
    @ParameterizedTest
    @ValueSource(ints = {4, 6, 16, 64})
    void pairsOfKangaRing(int n) {
        long[][][] held = new long[1][n][n];
        for (int rank = 0; rank < n; rank++) {
            for (int block = rank % 2; block < n; block += 2) {
                held[0][rank][block] = 3L << (rank & ~1);
            }
        }
        Schedule schedule = schedule(n, List.of(new Ring(n / 2, 2, true), new Ring(n / 2, 2, false)));
        run(schedule, schedule.stages(), held);
        for (int rank = 0; rank < n; rank++) {
            for (int block = rank % 2; block < n; block += 2) {
                assertThat(held[0][rank][block]).isEqualTo(n == 64 ? -1L : (1L << n) - 1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "2, 1", "3, 4", "7, 2", "8, 5", "13, 3", "64, 2"})
    void trees(int n, int pieces) {
        Schedule both = schedule(n, List.of(new TreeUp(n, pieces), new TreeDown(n, pieces)));
        long[][][] held = run(both, both.stages(), DataRun.own(1, n, 2 * pieces));
        for (int rank = 0; rank < n; rank++) {
            assertThat(held[0][rank]).containsOnly(n == 64 ? -1L : (1L << n) - 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "2, 1", "5, 7", "16, 4"})
    void copiesFromOneRank(int n, int pieces) {
        long[][][] piped = new long[1][n][pieces];
        java.util.Arrays.fill(piped[0][0], 1);
        Schedule chain = schedule(n, List.of(new Chain(n, pieces)));
        run(chain, chain.stages(), piped);
        long[][][] spread = new long[1][n][n];
        java.util.Arrays.fill(spread[0][0], 1);
        Schedule scatter = schedule(n, List.of(new Scatter(n)));
        run(scatter, scatter.stages(), spread);
        for (int rank = 0; rank < n; rank++) {
            assertThat(piped[0][rank]).containsOnly(1);
            assertThat(spread[0][rank][rank]).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 2", "5, 5", "12, 4", "12, 1", "15, 5"})
    void everyPairExchangesOnce(int n, int near) {
        Direct direct = new Direct(n, 1, Direct.What.ALL_TO_ALL, near);
        int[][] times = new int[n][n];
        for (int rank = 0; rank < n; rank++) {
            for (int strand = 0; strand < direct.strands(); strand++) {
                for (int send = 0; send < direct.sends(rank, strand); send++) {
                    int peer = direct.peer(rank, strand, send);
                    times[rank][peer]++;
                    assertThat(direct.carries(rank, strand, send, peer)).isTrue();
                    assertThat(peer / near == rank / near).isEqualTo(strand == 0);
                }
            }
        }
        for (int rank = 0; rank < n; rank++) {
            int own = rank;
            assertThat(IntStream.range(0, n).filter(peer -> times[own][peer] != (peer == own ? 0 : 1)))
                    .isEmpty();
        }
    }
}
