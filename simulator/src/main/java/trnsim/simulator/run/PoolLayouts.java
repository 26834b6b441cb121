package trnsim.simulator.run;

import org.jspecify.annotations.Nullable;
import trnsim.simulator.run.LoadTable.Peak;
import trnsim.simulator.run.PoolsRun.Side;
import trnsim.workloads.document.InputException;
import trnsim.workloads.spec.ServeSpec;
import trnsim.workloads.spec.ServeSpec.DisaggregationSpec;
import trnsim.workloads.spec.ServeSpec.PoolSpec;

/** The layouts of a prefill and a decode pool, held while their chips change. */
final class PoolLayouts {

    private final ServeSpec spec;
    private final DisaggregationSpec pools;
    private final Context context;
    private final Asked requests;
    private final PoolsRun given;

    /**
     * Two pools of so many chips.
     *
     * @param fleet null if they cannot be
     * @param objection why not
     */
    record Split(
            long prefillChips,
            long decodeChips,
            @Nullable LoadedFleet fleet,
            @Nullable InputException objection) {}

    /** Two pools at a load; {@code peak} is null if they cannot be. */
    record Tried(Split split, @Nullable Peak peak) {

        double rate() {
            return peak == null ? -1 : peak.rate();
        }
    }

    /** Those that {@code spec} gives, or those that suit its pools as they are. */
    PoolLayouts(ServeSpec spec, Context context, Asked requests) {
        this.spec = spec;
        this.context = context;
        this.requests = requests;
        this.given = PoolsRun.of(own(spec), context, requests);
        this.pools = new DisaggregationSpec(
                pools(spec).origin(),
                held(pools(spec).prefill(), given.prefill()),
                held(pools(spec).decode(), given.decode()));
    }

    /** {@code spec} on as many chips as its pools have. */
    static ServeSpec own(ServeSpec spec) {
        return spec.pools(pools(spec));
    }

    private static DisaggregationSpec pools(ServeSpec spec) {
        DisaggregationSpec pools = spec.disaggregation();
        if (pools == null) {
            throw new IllegalArgumentException("the workload has one pool");
        }
        return pools;
    }

    private static PoolSpec held(PoolSpec pool, Side side) {
        return pool.with(pool.chips(), side.plan().layout(pool.origin()));
    }

    ServeSpec spec() {
        return spec;
    }

    /** Chips of a replica that computes prompts; 1 if several fit a chip. */
    long prefillUnit() {
        return unit(given.prefill());
    }

    /** Chips of a replica that decodes; 1 if several fit a chip. */
    long decodeUnit() {
        return unit(given.decode());
    }

    private static long unit(Side side) {
        return Math.ceilDiv(side.plan().replicaRanks(), side.cluster().ranksPerChip());
    }

    /** The pools with so many chips. */
    Split split(long prefillChips, long decodeChips) {
        try {
            PoolsRun run = PoolsRun.of(spec.pools(pools.split(prefillChips, decodeChips)), context, requests);
            return new Split(prefillChips, decodeChips, LoadedFleet.of(run), null);
        } catch (InputException e) {
            return new Split(prefillChips, decodeChips, null, e);
        }
    }
}
