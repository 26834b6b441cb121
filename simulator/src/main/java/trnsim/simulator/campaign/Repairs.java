package trnsim.simulator.campaign;

import java.util.function.LongConsumer;
import trnsim.simulator.campaign.CampaignPlan.Part;
import trnsim.workloads.random.RandomStream;

/** Sends hosts into repair: broken ones of the job, broken spares, and those whose chips are known to be slow. */
final class Repairs {

    private final CampaignPlan plan;
    private final Hosts hosts;
    private final RandomStream times;
    private final RandomStream spareHits;
    private final LongConsumer returnsIn;

    /** @param returnsIn is told in how many microseconds a host is back */
    Repairs(CampaignPlan plan, Hosts hosts, RandomStream times, RandomStream spareHits, LongConsumer returnsIn) {
        this.plan = plan;
        this.hosts = hosts;
        this.times = times;
        this.spareHits = spareHits;
        this.returnsIn = returnsIn;
    }

    /** A host of the job leaves for {@code part}, noticed in {@code detectUs}. */
    void breaks(Part part, long detectUs) {
        hosts.breaks();
        away(part, detectUs);
    }

    /** {@code part} of one of the spares there were at the start fails; no matter if that one is in use or in repair. */
    void spareFails(Part part) {
        if (spareHits.nextDouble() * plan.spares() < hosts.spares()) {
            hosts.spareBreaks();
            away(part, part.detectUs());
        }
    }

    /** True if a chip is known to be slow and there is a spare for its host. */
    boolean wouldEvict(SlowChips slow) {
        return slow.anyNoticed() && hosts.toSpare() > 0;
    }

    /** Hosts of {@code slow} chips leave as far as there are spares for them; true if any did. */
    boolean evict(SlowChips slow) {
        int out = slow.evict(hosts.toSpare());
        if (out > 0) {
            Part part = plan.part(Component.SLOW_CHIP);
            for (int i = 0; i < out; i++) {
                breaks(part, 0);
            }
        }
        return out > 0;
    }

    private void away(Part part, long detectUs) {
        double takes = times.nextLogNormal(part.repairUs(), plan.repairSpread());
        returnsIn.accept(detectUs + (long) StrictMath.ceil(takes));
    }
}
