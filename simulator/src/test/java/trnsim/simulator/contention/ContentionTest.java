package trnsim.simulator.contention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Speeds against the definition: what may be full, who may be slow, and nothing faster than alone. */
class ContentionTest {

    private static final double CLOSE = 1e-9;

    static LongStream seeds() {
        return LongStream.range(0, 400);
    }

    private static double[] speeds(List<Demand> demands, double... capacity) {
        DemandTable table = new DemandTable();
        // A table that also holds others, and a capacity that does not begin at 0, as in use.
        table.add(new Demand(1, 1, 1, false, 1, 1));
        int[] rows = demands.stream().mapToInt(table::add).toArray();
        double[] all = new double[Demand.RESOURCES + 3];
        System.arraycopy(capacity, 0, all, 3, Demand.RESOURCES);
        double[] speeds = new double[demands.size()];
        Contention.speeds(table, rows, rows.length, all, 3, speeds);
        return speeds;
    }

    private static double[] healthy() {
        double[] capacity = new double[Demand.RESOURCES];
        Arrays.fill(capacity, 1);
        return capacity;
    }

    private static List<Demand> demands(Random random) {
        List<Demand> demands = new ArrayList<>();
        int n = 1 + random.nextInt(8);
        for (int i = 0; i < n; i++) {
            demands.add(demand(random));
        }
        return demands;
    }

    private static Demand demand(Random random) {
        boolean holds = random.nextInt(3) == 0;
        double link = share(random);
        return new Demand(
                share(random),
                share(random),
                holds ? random.nextDouble() / 3 : share(random),
                holds,
                link,
                (1 - link) * share(random));
    }

    /** Often nothing or all, so that ties and unused resources come up. */
    private static double share(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> 1;
            default -> random.nextDouble();
        };
    }

    private static double[] capacities(Random random) {
        return IntStream.range(0, Demand.RESOURCES)
                .mapToDouble(_ -> random.nextBoolean() ? 1 : 0.05 + 0.95 * random.nextDouble())
                .toArray();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void equalsTheTextbook(long seed) {
        Random random = new Random(seed);
        List<Demand> demands = demands(random);
        double[] capacity = capacities(random);

        assertThat(speeds(demands, capacity)).containsExactly(TextbookSpeeds.of(demands, capacity), within(CLOSE));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void isMaxMinFairAndConservesWork(long seed) {
        Random random = new Random(seed);
        List<Demand> demands = demands(random);
        double[] capacity = capacities(random);
        double[] speeds = speeds(demands, capacity);
        double held = held(demands);
        double[] limits = capacity.clone();
        limits[Demand.CORES] *= Math.max(0, 1 - held);

        for (int r = 0; r < Demand.RESOURCES; r++) {
            assertThat(used(r, demands, speeds)).isLessThanOrEqualTo(limits[r] + CLOSE);
        }
        for (int i = 0; i < speeds.length; i++) {
            double most = mostBesideHeld(demands, i, capacity);
            assertThat(speeds[i]).isBetween(0.0, most + CLOSE);
            boolean bottleneck = speeds[i] >= most - CLOSE;
            for (int r = 0; r < Demand.RESOURCES; r++) {
                bottleneck |= share(demands.get(i), r) > 0
                        && used(r, demands, speeds) >= limits[r] - CLOSE
                        && speeds[i] >= fastest(r, demands, speeds) - CLOSE;
            }
            assertThat(bottleneck)
                    .as("%s of %s at %s", i, demands, Arrays.toString(speeds))
                    .isTrue();
        }
    }

    /** Speed of activity {@code i} beside the others once these only hold cores. */
    private static double mostBesideHeld(List<Demand> demands, int i, double[] capacity) {
        List<Demand> waiting = new ArrayList<>(demands);
        waiting.replaceAll(Demand::waiting);
        waiting.set(i, demands.get(i));
        return speeds(waiting, capacity)[i];
    }

    private static double held(List<Demand> demands) {
        return demands.stream()
                .filter(Demand::holdsCores)
                .mapToDouble(Demand::cores)
                .sum();
    }

    private static double share(Demand d, int resource) {
        return switch (resource) {
            case Demand.MEMORY -> d.memory();
            case Demand.DMA -> d.dma();
            case Demand.CORES -> d.holdsCores() ? 0 : d.cores();
            case Demand.LINK -> d.link();
            default -> d.nic();
        };
    }

    private static double used(int resource, List<Demand> demands, double[] speeds) {
        double sum = 0;
        for (int i = 0; i < speeds.length; i++) {
            sum += share(demands.get(i), resource) * speeds[i];
        }
        return sum;
    }

    private static double fastest(int resource, List<Demand> demands, double[] speeds) {
        double most = 0;
        for (int i = 0; i < speeds.length; i++) {
            most = share(demands.get(i), resource) > 0 ? Math.max(most, speeds[i]) : most;
        }
        return most;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aloneRunsAtExactlyFullSpeed(long seed) {
        assertThat(speeds(List.of(demand(new Random(seed))), healthy())).containsExactly(1);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void twoTakeNoLongerThanOneAfterTheOther(long seed) {
        Random random = new Random(seed);
        List<Demand> demands = List.of(demand(random), demand(random));
        double first = random.nextDouble();
        double second = random.nextDouble();
        double[] speeds = speeds(demands, healthy());
        double firstEnds = first / speeds[0];
        double secondEnds = second / speeds[1];
        // What is left when one of them ends runs on alone, at full speed.
        double end = firstEnds <= secondEnds
                ? firstEnds + second - firstEnds * speeds[1]
                : secondEnds + first - secondEnds * speeds[0];

        assertThat(end).isBetween(Math.max(first, second) - CLOSE, first + second + CLOSE);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void moreCapacityMakesTheSlowestNoSlower(long seed) {
        Random random = new Random(seed);
        List<Demand> demands = demands(random);
        double[] capacity = capacities(random);
        double[] more = capacity.clone();
        int resource = random.nextInt(Demand.RESOURCES);
        more[resource] = capacity[resource] + (1 - capacity[resource]) * random.nextDouble();

        double before = Arrays.stream(speeds(demands, capacity)).min().orElseThrow();
        double after = Arrays.stream(speeds(demands, more)).min().orElseThrow();

        assertThat(after).isGreaterThanOrEqualTo(before - CLOSE);
        Demand one = demands.getFirst();
        assertThat(speeds(List.of(one), more)[0]).isGreaterThanOrEqualTo(speeds(List.of(one), capacity)[0]);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void oneMoreActivityMakesTheSlowestNoFaster(long seed) {
        Random random = new Random(seed);
        List<Demand> demands = demands(random);
        List<Demand> fewer = demands.subList(0, demands.size() - 1);
        double[] capacity = capacities(random);

        double before = Arrays.stream(speeds(fewer, capacity)).min().orElse(1);
        double after = Arrays.stream(speeds(demands, capacity)).min().orElseThrow();

        assertThat(after).isLessThanOrEqualTo(before + CLOSE);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void orderDoesNotMatter(long seed) {
        Random random = new Random(seed);
        List<Demand> demands = demands(random);
        double[] capacity = capacities(random);
        double[] forwards = speeds(demands, capacity);
        double[] backwards = speeds(demands.reversed(), capacity);

        for (int i = 0; i < forwards.length; i++) {
            assertThat(backwards[forwards.length - 1 - i]).isCloseTo(forwards[i], within(CLOSE));
        }
    }

    @Test
    void sharingOneResourceSlowsBothAlike() {
        List<Demand> both = List.of(new Demand(1, 0, 0, false, 0, 0), new Demand(0.25, 0, 0, false, 0, 0));

        assertThat(speeds(both, healthy())).containsExactly(0.8, 0.8);
    }

    @Test
    void whatOneCannotUseGoesToTheOther() {
        // The second is held back by the third on the link, so the first gets more memory.
        List<Demand> three = List.of(
                new Demand(1, 0, 0, false, 0, 0), new Demand(0.4, 0, 0, false, 1, 0), new Demand(0, 0, 0, false, 1, 0));

        assertThat(speeds(three, healthy())).containsExactly(new double[] {0.8, 0.5, 0.5}, within(CLOSE));
    }

    @Test
    void heldCoresStretchComputeAndNotTheHolder() {
        Demand holder = new Demand(0, 0, 0.25, true, 1, 0);
        Demand compute = new Demand(0, 0, 1, false, 0, 0);
        Demand half = new Demand(0, 0, 0.5, false, 0, 0);

        assertThat(speeds(List.of(compute, holder), healthy())).containsExactly(0.75, 1);
        assertThat(speeds(List.of(half, holder), healthy())[0]).isEqualTo(1 / (0.5 + 0.5 / 0.75), within(CLOSE));
        assertThat(speeds(List.of(compute, holder.waiting()), healthy())).containsExactly(0.75, 1);
    }

    @Test
    void holdersOfMoreThanAllCoresTakeTurns() {
        Demand holder = new Demand(0, 0, 0.5, true, 0, 0);
        Demand compute = new Demand(0, 0, 1, false, 0, 0);

        assertThat(speeds(List.of(holder, holder, holder, holder, compute), healthy()))
                .containsExactly(0.5, 0.5, 0.5, 0.5, 0);
    }

    @Test
    void aSlowNicStretchesTheTimeOnItOnly() {
        double[] capacity = healthy();
        capacity[Demand.NIC] = 0.5;

        assertThat(speeds(List.of(new Demand(0, 0, 0, false, 0, 0.5)), capacity)[0])
                .isEqualTo(1 / 1.5);
    }

    @Test
    void tableKeepsWhatWasAdded() {
        DemandTable table = new DemandTable();
        Random random = new Random(1);
        List<Demand> demands = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            demands.add(demand(random));
            assertThat(table.add(demands.getLast())).isEqualTo(i);
        }

        assertThat(table.size()).isEqualTo(100);
        assertThat(IntStream.range(0, 100).mapToObj(table::demand)).isEqualTo(demands);
    }
}
