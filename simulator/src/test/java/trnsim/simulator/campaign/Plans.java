package trnsim.simulator.campaign;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import trnsim.simulator.campaign.CampaignPlan.Part;
import trnsim.simulator.campaign.CampaignPlan.Pauses;
import trnsim.simulator.campaign.CampaignPlan.Recovery;
import trnsim.simulator.campaign.CampaignPlan.Saving;
import trnsim.simulator.campaign.CampaignPlan.Slowness;
import trnsim.workloads.spec.ReliabilitySpec.RestartPolicy;

/** Campaigns small enough to be worked out otherwise; times in seconds. */
final class Plans {

    static final long S = 1_000_000;

    private Plans() {}

    /** Steps of one second that train one sequence each at 1 W; lost hosts take their share of both. */
    static Paces steps(long hosts) {
        return (phase, lost) ->
                lost >= hosts ? null : new Pace(S, Math.max(1, 1000 * (hosts - lost) / hosts), hosts - lost);
    }

    /** Steps of one second that train one sequence. */
    static Paces seconds() {
        return (phase, lost) -> lost > 0 ? null : new Pace(S, 1, 1);
    }

    /** One component that fails without memory every {@code mttf}, and is back {@code restart} later. */
    static CampaignPlan simple(double mttf, double stall, double interval, double restart, double lasts) {
        return new CampaignPlan(
                1,
                1,
                0,
                Map.of(Component.SOFTWARE, new Part(Life.exponential(mttf * S), 0, 0)),
                1,
                0,
                new Recovery(RestartPolicy.RESTART_ALL, 0, 0, (long) (restart * S), false),
                saving(interval, stall),
                List.of(Long.MAX_VALUE / 4),
                Pauses.NONE,
                (long) (lasts * S));
    }

    static Saving saving(double interval, double stall) {
        return new Saving((long) (interval * S), (long) (stall * S), 0, false, 0, 0, 0, 0, 0);
    }

    /** All components, with detection, repair and pauses: everything that can happen, often. */
    static CampaignPlan everything(RestartPolicy policy, boolean elastic, Saving saving, long spares, double scale) {
        Map<Component, Part> parts = new EnumMap<>(Component.class);
        for (Component component : Component.values()) {
            double units = component.units(64, 16);
            boolean ages = component == Component.CHIP || component == Component.HOST;
            double mtbf = 40_000.0 * units * S * scale;
            Life life = ages ? new Life(mtbf, 0.8, 3, 1e5 * S) : Life.exponential(mtbf);
            double repair = component == Component.SOFTWARE || component == Component.PORT ? 0 : 20_000.0 * S;
            Slowness slowness = component.stops() ? null : new Slowness(0.1, 0.5);
            parts.put(component, new Part(life, component.stops() ? 30 * S : 3000 * S, repair, slowness));
        }
        return new CampaignPlan(
                64,
                16,
                spares,
                parts,
                1,
                1e4 * S,
                new Recovery(policy, 900 * S, 60 * S, 200 * S, elastic),
                saving,
                List.of(200_000L, 1_000_000L, 600_000_000L),
                new Pauses(40_000_000, 120 * S, 50_000 * S, 600 * S),
                700_000L * S);
    }
}
