package trnsim.simulator.campaign;

import java.util.Arrays;
import trnsim.simulator.campaign.CampaignPlan.Slowness;
import trnsim.workloads.random.RandomStream;

/**
 * The slow chips of a job. A synchronous step takes as long as the slowest of them:
 *
 * <pre>  step = step of sound chips x (1 + the largest excess)          excess log-normal, drawn when a chip slows down</pre>
 *
 * <p>That the whole step gets longer, not only what the chip computes, is an upper bound.
 */
final class SlowChips {

    private final RandomStream random;
    private int count;
    private double[] excess = new double[4];
    private boolean[] noticed = new boolean[4];

    SlowChips(RandomStream random) {
        this.random = random;
    }

    /** A chip slows down; returns its number, which lasts until it is taken out. */
    int add(Slowness slowness) {
        int slot = 0;
        while (slot < count && excess[slot] != 0) {
            slot++;
        }
        if (slot == excess.length) {
            excess = Arrays.copyOf(excess, 2 * slot);
            noticed = Arrays.copyOf(noticed, 2 * slot);
        }
        excess[slot] = slowness.median() * StrictMath.exp(slowness.sigma() * random.nextNormal());
        noticed[slot] = false;
        count = Math.max(count, slot + 1);
        return slot;
    }

    /** How much longer steps are than those of sound chips. */
    double factor() {
        double worst = 0;
        for (int i = 0; i < count; i++) {
            worst = Math.max(worst, excess[i]);
        }
        return 1 + worst;
    }

    /** Somebody knows of chip {@code slot}. */
    void notice(int slot) {
        noticed[slot] = true;
    }

    boolean anyNoticed() {
        for (int i = 0; i < count; i++) {
            if (noticed[i]) {
                return true;
            }
        }
        return false;
    }

    /** Takes out at most {@code most} of those that somebody knows of, the first of them first, and returns how many. */
    int evict(long most) {
        int out = 0;
        for (int i = 0; i < count && out < most; i++) {
            if (noticed[i]) {
                noticed[i] = false;
                excess[i] = 0;
                out++;
            }
        }
        return out;
    }
}
