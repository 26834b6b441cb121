package trnsim.simulator.collective.sends;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import trnsim.simulator.engine.RadixEventQueue;
import trnsim.simulator.engine.Simulation;
import trnsim.workloads.random.RandomStream;

/**
 * Runs a schedule over messages that take any time, and moves the data: of every block each rank knows whose contributions it
 * holds, as bits. A contribution that would count twice fails.
 */
final class DataRun extends SendRun {

    /** {@code [share][rank][block]}: contributions held. */
    final long[][][] held;

    private final List<Stage> uncut;
    private final RandomStream random;
    private final Deque<long[]>[] wire;
    private final long[] lastPs;

    /**
     * @param uncut the stages before rings were laid along several cycles
     * @param held at the start
     */
    @SuppressWarnings("unchecked")
    DataRun(Schedule schedule, List<Stage> uncut, long[][][] held, RandomStream random) {
        super(schedule, done -> {});
        this.uncut = uncut;
        this.held = held;
        this.random = random;
        wire = Stream.generate(ArrayDeque::new).limit((long) kinds * ranks).toArray(Deque[]::new);
        lastPs = new long[kinds * ranks];
    }

    void run() {
        assertThat(run(new RadixEventQueue()).sends()).isEqualTo(schedule.sends());
        for (Deque<long[]> left : wire) {
            assertThat(left).isEmpty();
        }
    }

    /** Own contribution in every block. */
    static long[][][] own(int shares, int ranks, int blocks) {
        long[][][] held = new long[shares][ranks][blocks];
        for (long[][] share : held) {
            for (int rank = 0; rank < ranks; rank++) {
                java.util.Arrays.fill(share[rank], 1L << rank);
            }
        }
        return held;
    }

    private Phase plain(int kind) {
        int p = 0;
        while (first[p + 1] <= kind) {
            p++;
        }
        return uncut.get(p).phase();
    }

    private static boolean reduces(Phase phase) {
        return switch (phase) {
            case Ring ring -> ring.reduces();
            case BothWays ring -> ring.reduces();
            case Exchange exchange -> exchange.reduces();
            case Direct direct -> direct.what() == Direct.What.REDUCE;
            case TreeUp up -> true;
            default -> false;
        };
    }

    private static int inner(Phase phase) {
        return switch (phase) {
            case Ring ring -> ring.inner();
            case Exchange exchange -> exchange.inner();
            case Direct direct -> direct.inner();
            default -> 1;
        };
    }

    private int size(Phase phase) {
        return switch (phase) {
            case Ring ring -> ring.size();
            case BothWays ring -> ring.size();
            case Exchange exchange -> exchange.size();
            case Direct direct -> direct.size();
            default -> held[0][0].length;
        };
    }

    private int share(int kind) {
        return phase[kind] instanceof CycleRings ? strand[kind] : 0;
    }

    private int[] blocks(int kind, int rank, int send) {
        Phase plain = plain(kind);
        int inner = inner(plain);
        int size = size(plain);
        return IntStream.range(0, held[0][rank].length)
                .filter(block -> block % inner == rank % inner)
                .filter(block -> phase[kind].carries(rank, strand[kind], send, block / inner % size))
                .toArray();
    }

    @Override
    void send(Simulation sim, int kind, int rank, int send) {
        boolean reduces = reduces(plain(kind));
        int first = phase[kind] instanceof CycleRings ? strand[kind] : 0;
        int last = phase[kind] instanceof CycleRings ? strand[kind] : held.length - 1;
        for (int share = first; share <= last; share++) {
            int[] blocks = blocks(kind, rank, send);
            assertThat(blocks).isNotEmpty();
            long[] load = new long[blocks.length];
            for (int i = 0; i < blocks.length; i++) {
                load[i] = held[share][rank][blocks[i]];
                assertThat(load[i]).as("rank %s, block %s", rank, blocks[i]).isNotZero();
                if (reduces) {
                    held[share][rank][blocks[i]] = 0;
                }
            }
            wire[kind * ranks + rank].add(load);
        }
        int row = kind * ranks + rank;
        lastPs[row] = Math.max(lastPs[row], sim.nowPs() + random.nextInt(1000));
        sim.at(lastPs[row], kind, rank);
    }

    @Override
    public void handle(Simulation sim, int kind, int sender) {
        int row = kind * ranks + sender;
        int send = delivered[row];
        int peer = phase[kind].peer(sender, strand[kind], send);
        int[] blocks = blocks(kind, sender, send);
        int first = share(kind);
        int last = phase[kind] instanceof CycleRings ? first : held.length - 1;
        for (int share = first; share <= last; share++) {
            long[] load = wire[row].remove();
            for (int i = 0; i < blocks.length; i++) {
                long before = held[share][peer][blocks[i]];
                if (reduces(plain(kind))) {
                    assertThat(before & load[i]).as("counted twice").isZero();
                    held[share][peer][blocks[i]] = before | load[i];
                } else {
                    assertThat(before & load[i]).as("came twice").isNotEqualTo(load[i]);
                    held[share][peer][blocks[i]] = load[i];
                }
            }
        }
        arrives(sim, kind, sender);
    }

    @Override
    boolean mayLeave(int kind, int row) {
        return true;
    }

    @Override
    boolean pauses(Simulation sim, int stage, int rank) {
        return false;
    }
}
