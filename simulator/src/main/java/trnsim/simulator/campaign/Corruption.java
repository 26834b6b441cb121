package trnsim.simulator.campaign;

/**
 * Wrong values that nobody has noticed yet: where they began, and the last position in storage before it.
 */
final class Corruption {

    private static final long NOWHERE = Long.MAX_VALUE;

    private long began = NOWHERE;
    private long clean;

    /** True if values are wrong. */
    boolean lurks() {
        return began != NOWHERE;
    }

    /** Values are wrong from {@code position} on; {@code saved} was the last one saved. */
    void begins(long position, long saved) {
        began = position;
        clean = saved;
    }

    /** Where a run that noticed goes back to, if {@code target} is the last checkpoint. */
    long before(long target) {
        return target > began ? clean : target;
    }

    /** A run that went back to {@code target} has lost the wrong values, if that lies before them; true if so. */
    boolean undoneBy(long target) {
        if (!lurks() || target > began) {
            return false;
        }
        began = NOWHERE;
        return true;
    }

    /** The position up to which {@code saved} may be relied upon. */
    long reliable(long saved) {
        return lurks() ? Math.min(saved, clean) : saved;
    }
}
