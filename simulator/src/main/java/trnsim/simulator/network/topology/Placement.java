package trnsim.simulator.network.topology;

import trnsim.workloads.random.RandomStream;

/**
 * Which chip each rank runs on. Ranks that talk to their neighbours in number are as close as their chips.
 *
 * <p>Immutable.
 */
public final class Placement {

    private final int[] chipOf;
    private final int ranksPerChip;

    private Placement(int[] chipOf, int ranksPerChip) {
        this.chipOf = chipOf;
        this.ranksPerChip = ranksPerChip;
    }

    /** Rank r on chip {@code r / ranksPerChip}. */
    public static Placement linear(int ranks, int ranksPerChip) {
        int[] order = new int[Math.ceilDiv(ranks, ranksPerChip)];
        for (int chip = 0; chip < order.length; chip++) {
            order[chip] = chip;
        }
        return ordered(order, ranks, ranksPerChip);
    }

    /**
     * Ranks in blocks of {@code ranksPerChip} on the chips of {@code order}, one block each.
     *
     * @throws IllegalArgumentException if there are too few chips, or one twice
     */
    public static Placement ordered(int[] order, int ranks, int ranksPerChip) {
        if (ranksPerChip < 1 || ranks > (long) order.length * ranksPerChip) {
            throw new IllegalArgumentException(
                    ranks + " ranks, " + ranksPerChip + " to a chip, do not fit on " + order.length + " chips");
        }
        int highest = -1;
        for (int chip : order) {
            highest = Math.max(highest, chip);
        }
        boolean[] seen = new boolean[highest + 1];
        for (int chip : order) {
            if (chip < 0 || seen[chip]) {
                throw new IllegalArgumentException(
                        "chip " + chip + (chip < 0 ? " does not exist" : " stands twice in a placement"));
            }
            seen[chip] = true;
        }
        int[] chipOf = new int[ranks];
        for (int rank = 0; rank < ranks; rank++) {
            chipOf[rank] = order[rank / ranksPerChip];
        }
        return new Placement(chipOf, ranksPerChip);
    }

    /**
     * Along a snake through the extents of a grid, dimension 0 back and forth first: chips that follow each other are
     * neighbours. With an even last extent the ends meet on a torus.
     */
    public static Placement snake(int[] extents, int ranks, int ranksPerChip) {
        int chips = 1;
        for (int extent : extents) {
            chips *= extent;
        }
        int[] order = new int[chips];
        for (int i = 0; i < chips; i++) {
            order[i] = snakeChip(i, extents);
        }
        return ordered(order, ranks, ranksPerChip);
    }

    private static int snakeChip(int index, int[] extents) {
        int chip = 0;
        int stride = 1;
        int left = index;
        for (int extent : extents) {
            int digit = left % extent;
            left /= extent;
            chip += ((left & 1) == 0 ? digit : extent - 1 - digit) * stride;
            stride *= extent;
        }
        return chip;
    }

    /** On the first {@code chips} chips in an order drawn from {@code random} (Fisher, Yates). */
    public static Placement shuffled(int chips, int ranks, int ranksPerChip, RandomStream random) {
        int[] order = new int[chips];
        for (int i = 0; i < chips; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return ordered(order, ranks, ranksPerChip);
    }

    public int ranks() {
        return chipOf.length;
    }

    public int ranksPerChip() {
        return ranksPerChip;
    }

    public int chip(int rank) {
        return chipOf[rank];
    }
}
