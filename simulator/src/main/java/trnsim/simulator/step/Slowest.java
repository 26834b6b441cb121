package trnsim.simulator.step;

import java.util.SortedSet;
import java.util.TreeSet;
import trnsim.workloads.random.RandomStreams;

/**
 * Draws how slow each actor is when chips are unequal.
 *
 * <p>One by one, every chip draws from a stream of its own. Folded, an actor is as slow as the slowest chip of those that wait
 * for each other all the time: its group within a replica. Up to {@value #HELD} replicas are simulated apart, and that is
 * exact. Of more, those with the slowest chips of each stage are, in equal numbers, their other stages like any: the step
 * waits for one of them unless a replica without any such chip is the slowest in sum.
 */
public final class Slowest {

    private final RankGrid grid;
    private final Spread spread;
    private final RandomStreams random;
    private final int ranksPerChip;
    private final int looseDigits;

    /** Replicas that a folding holds apart. */
    private static final int HELD = 256;

    /**
     * @param looseDigits bit i for a digit along which ranks meet only at the end of the step
     */
    public Slowest(RankGrid grid, Spread spread, RandomStreams random, int ranksPerChip, int looseDigits) {
        this.grid = grid;
        this.spread = spread;
        this.random = random;
        this.ranksPerChip = ranksPerChip;
        this.looseDigits = looseDigits;
    }

    /** The indices of ranks that a folding must hold apart: one of each replica that it simulates by itself. */
    public SortedSet<Long> apart() {
        SortedSet<Long> indices = new TreeSet<>();
        if (!spread.isNone() && grid.stages() > 1) {
            for (long replica = 0; replica < held(); replica++) {
                indices.add(indexOfReplica(replica));
            }
        }
        return indices;
    }

    private long held() {
        long replicas = replicas();
        return replicas <= HELD ? replicas : (long) perStage() * grid.stages();
    }

    /** Replicas held apart for the slowest chips of one stage. */
    private int perStage() {
        return Math.max(1, HELD / grid.stages());
    }

    private boolean isLoose(int digit) {
        return (looseDigits >>> digit & 1) != 0;
    }

    private long replicas() {
        long product = 1;
        for (int i = 0; i < grid.digits(); i++) {
            product *= isLoose(i) ? grid.extents()[i] : 1;
        }
        return product;
    }

    /** The lowest index of replica {@code number}. */
    private long indexOfReplica(long number) {
        long left = number;
        long index = 0;
        long place = 1;
        for (int i = 0; i < grid.digits(); i++) {
            long extent = grid.extents()[i];
            if (isLoose(i)) {
                index += left % extent * place;
                left /= extent;
            }
            place *= extent;
        }
        return index;
    }

    /** The number of the replica of the rank at {@code index}. */
    private long replicaOf(long index) {
        long number = 0;
        long place = 1;
        for (int i = 0; i < grid.digits(); i++) {
            if (isLoose(i)) {
                number += grid.digit(index, i) * place;
                place *= grid.extents()[i];
            }
        }
        return number;
    }

    /** How slow each actor of {@code ranks} is. */
    public double[] draw(Ranks ranks) {
        return ranks instanceof EveryRank ? each(ranks) : folded(ranks);
    }

    private double[] each(Ranks ranks) {
        double[] slow = new double[ranks.stages() * ranks.perStage()];
        for (int actor = 0; actor < slow.length; actor++) {
            long rank = grid.rank(actor / ranks.perStage(), ranks.index(actor % ranks.perStage()));
            slow[actor] = spread.one(random.stream(rank / ranksPerChip, "speed of a chip"));
        }
        return slow;
    }

    private double[] folded(Ranks ranks) {
        int places = ranks.perStage();
        double[] slow = new double[ranks.stages() * places];
        long replicas = replicas();
        long inReplica = grid.ranksPerStage() / replicas;
        long chips = Math.ceilDiv(inReplica, ranksPerChip);
        long inStage = Math.ceilDiv(grid.ranksPerStage(), ranksPerChip);
        boolean chosen = replicas > HELD && grid.stages() > 1;
        double[] top = new double[0];
        for (int actor = 0; actor < slow.length; actor++) {
            int stage = actor / places;
            if (chosen && actor % places == 0) {
                top = spread.slowest(random.stream(stage, "slowest chips of a stage"), inStage, perStage());
            }
            long replica = replicaOf(ranks.index(actor % places));
            if (chosen && replica / perStage() == stage) {
                slow[actor] = top[(int) (replica % perStage())];
            } else {
                // One draw per stage and replica, whose classes wait for the slowest of them anyway; replicas may share
                // a chip.
                long chip = grid.rank(stage, ranks.index(actor % places)) / ranksPerChip;
                long entity = inReplica < ranksPerChip ? chip : replica * grid.stages() + stage;
                long n = grid.stages() == 1 ? inStage : chips;
                slow[actor] = spread.slowest(random.stream(entity, "slowest chip of a class"), n);
            }
        }
        return slow;
    }
}
