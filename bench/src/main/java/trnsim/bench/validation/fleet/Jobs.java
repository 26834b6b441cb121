package trnsim.bench.validation.fleet;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import trnsim.simulator.campaign.CampaignPlan;
import trnsim.simulator.campaign.CampaignPlan.Part;
import trnsim.simulator.campaign.CampaignPlan.Pauses;
import trnsim.simulator.campaign.CampaignPlan.Recovery;
import trnsim.simulator.campaign.CampaignPlan.Saving;
import trnsim.simulator.campaign.CampaignPlan.Slowness;
import trnsim.simulator.campaign.Campaigns;
import trnsim.simulator.campaign.Component;
import trnsim.simulator.campaign.FailureSpec;
import trnsim.simulator.campaign.Life;
import trnsim.simulator.campaign.Pace;
import trnsim.simulator.campaign.Paces;
import trnsim.workloads.spec.ReliabilitySpec.RestartPolicy;

/** Jobs of which only hosts, a failure rate and times are published; steps of one second stand in for theirs. */
final class Jobs {

    private static final double S = 1e6;
    private static final double HOUR = 3600;
    private static final double DAY = 86400;

    private Jobs() {}

    /**
     * A job that loses {@code restart} seconds beside the steps since its last checkpoint.
     *
     * @param hosts of the job
     * @param rate failures per host-day
     * @param stall seconds of a checkpoint
     * @param interval seconds between two
     * @param days of each campaign
     */
    record Job(long hosts, double rate, double stall, double interval, double restart, double days) {

        CampaignPlan plan() {
            return new CampaignPlan(
                    8 * hosts,
                    hosts,
                    0,
                    rate == 0 ? Map.of() : Map.of(Component.HOST, new Part(Life.exponential(DAY / rate * S), 0, 0)),
                    1,
                    0,
                    new Recovery(RestartPolicy.RESTART_ALL, 0, 0, us(restart), false),
                    new Saving(us(interval), us(stall), 0, false, 0, 0, 0, 0, 0),
                    List.of(Long.MAX_VALUE / 4),
                    Pauses.NONE,
                    us(days * DAY));
        }

        Campaigns campaigns(int count) {
            return Campaigns.of(plan(), SECONDS, 1, count);
        }
    }

    /** {@code count} jobs of {@code days} days whose chips slow down as {@code slow} has it, and of which nobody knows. */
    static Campaigns unwatched(FailureSpec.ComponentSpec slow, long chips, double days, int count) {
        double median = Objects.requireNonNull(slow.slowdown()).value().si();
        double spread = Objects.requireNonNull(slow.slowdownSpread()).value().si();
        Life life = Life.exponential(slow.mtbf().value().si() * S);
        CampaignPlan plan = new CampaignPlan(
                chips,
                chips / 8,
                0,
                Map.of(Component.SLOW_CHIP, new Part(life, us(days * DAY), 0, new Slowness(median, spread))),
                1,
                0,
                new Recovery(RestartPolicy.RESTART_ALL, 0, 0, 0, false),
                new Saving(us(HOUR), 0, 0, false, 0, 0, 0, 0, 0),
                List.of(Long.MAX_VALUE / 4),
                Pauses.NONE,
                us(days * DAY));
        return Campaigns.of(plan, SECONDS, 1, count);
    }

    /** Steps of one second. */
    static final Paces SECONDS = (phase, lost) -> new Pace(us(1), 1, 0);

    private static long us(double seconds) {
        return (long) StrictMath.ceil(seconds * S);
    }
}
