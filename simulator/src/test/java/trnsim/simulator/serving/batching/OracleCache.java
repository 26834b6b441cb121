package trnsim.simulator.serving.batching;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.serving.batching.OracleReplica.One;

/** Units of prompts in a list: what {@link PrefixCache} does, as plainly as can be. */
final class OracleCache {

    /** A unit and who uses it. */
    static final class Unit {
        final long name;
        final int tenant;
        int users = 1;
        long idlePs;

        Unit(long name, int tenant) {
            this.name = name;
            this.tenant = tenant;
        }
    }

    private final Reuse reuse;
    private final List<Unit> units = new ArrayList<>();
    /** Those that nobody uses, longest idle first. */
    private final List<Unit> idle = new ArrayList<>();

    OracleCache(Reuse reuse) {
        this.reuse = reuse;
    }

    @Nullable
    Unit find(long name, int tenant) {
        return units.stream()
                .filter(unit -> unit.name == name && unit.tenant == tenant)
                .findFirst()
                .orElse(null);
    }

    Unit add(long name, int tenant) {
        Unit unit = new Unit(name, tenant);
        units.add(unit);
        return unit;
    }

    /** What is kept of the beginning of {@code one}, but for its last token. */
    List<Unit> prefix(One one, long nowPs) {
        expire(nowPs);
        List<Unit> hits = new ArrayList<>();
        for (long name : one.names) {
            Unit unit = find(name, one.tenant);
            if (unit == null || (hits.size() + 1L) * reuse.unitTokens() > one.known() - 1) {
                return hits;
            }
            hits.add(unit);
        }
        return hits;
    }

    void expire(long nowPs) {
        while (!idle.isEmpty() && reuse.keepPs() < Long.MAX_VALUE && idle.getFirst().idlePs < nowPs - reuse.keepPs()) {
            units.remove(idle.removeFirst());
        }
    }

    void take(Unit unit) {
        idle.remove(unit);
        unit.users++;
        if (unit.users == 1) {
            unit.idlePs = 0;
        }
    }

    void leave(Unit unit, long nowPs) {
        unit.users--;
        if (unit.users == 0) {
            unit.idlePs = nowPs;
            idle.add(unit);
        }
    }

    long usedUnits() {
        return units.stream().filter(unit -> unit.users > 0).count();
    }

    void fit(long freeBytes) {
        while (idle.size() * reuse.unitBytes() > freeBytes) {
            units.remove(idle.removeFirst());
        }
    }
}
