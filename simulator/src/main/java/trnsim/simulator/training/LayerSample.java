package trnsim.simulator.training;

import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.plan.Role;

/**
 * A part of the model cut short. Its layers repeat a pattern, and each repeat adds the same to a pass once the queues beside it
 * have settled, so few repeats tell what many take:
 *
 * <pre>
 *   T(n) = T(5) + (n - 5) / 2 x ( T(5) - T(3) )      n repeats, more than 5
 * </pre>
 *
 * <p>A pattern is one layer of most models; of those that change between kinds of attention or experts, up to
 * {@value #LONGEST}. Layers before the pattern sets in stay.
 *
 * @param longer the part with 5 repeats, or the whole part if it has no more
 * @param shorter the part with 3, or the whole
 * @param steps how often the difference of both comes on top of the longer one
 */
record LayerSample(Role longer, Role shorter, double steps) {

    private static final int LONG = 5;
    private static final int SHORT = 3;
    private static final int LONGEST = 8;

    static LayerSample of(ArchitectureSpec a, Role role) {
        int removed = 0;
        int pattern = 1;
        for (int length = 1; length <= LONGEST; length++) {
            int more = (repeats(a, role, length) - LONG) * length;
            if (more > removed) {
                removed = more;
                pattern = length;
            }
        }
        return removed == 0
                ? new LayerSample(role, role, 0)
                : new LayerSample(
                        cut(role, removed),
                        cut(role, removed + (LONG - SHORT) * pattern),
                        (double) removed / pattern / (LONG - SHORT));
    }

    /** How often the last {@code length} layers of {@code role} come at its end. */
    private static int repeats(ArchitectureSpec a, Role role, int length) {
        int i = role.firstLayer() + role.layers() - 1;
        while (i - length >= role.firstLayer() && PassCache.kind(a, i) == PassCache.kind(a, i - length)) {
            i--;
        }
        return (role.firstLayer() + role.layers() - 1 - i) / length + 1;
    }

    private static Role cut(Role role, int layers) {
        return new Role(role.stage(), role.firstLayer(), role.layers() - layers, role.embedding(), role.head());
    }

    /** What all layers take of which the longer part takes {@code longer} and the shorter one {@code shorter}. */
    double whole(double longer, double shorter) {
        return longer + steps * (longer - shorter);
    }
}
