package trnsim.bench.jmh;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import trnsim.simulator.campaign.Campaign;
import trnsim.simulator.campaign.CampaignPlan;
import trnsim.simulator.campaign.CampaignPlan.Part;
import trnsim.simulator.campaign.CampaignPlan.Pauses;
import trnsim.simulator.campaign.CampaignPlan.Recovery;
import trnsim.simulator.campaign.CampaignPlan.Saving;
import trnsim.simulator.campaign.Component;
import trnsim.simulator.campaign.Life;
import trnsim.simulator.campaign.Pace;
import trnsim.workloads.spec.ReliabilitySpec.RestartPolicy;

/**
 * One campaign of 54 days with a failure every nine years of a chip: its time grows with the number of failures and not with that of
 * chips, steps or checkpoints.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CampaignBenchmark {

    private static final long S = 1_000_000;
    private static final long DAY = 86_400 * S;

    @Param({"1024", "16384", "262144"})
    long chips;

    private long run;

    @Benchmark
    public long campaign() {
        CampaignPlan plan = new CampaignPlan(
                chips,
                chips / 8,
                chips / 8 / 20,
                Map.of(Component.CHIP, new Part(Life.exponential(3300.0 * DAY), 60 * S, 3.0 * DAY)),
                1,
                0,
                new Recovery(RestartPolicy.RESTART_ALL, 0, 60 * S, 120 * S, false),
                new Saving(60 * S, 2 * S, 0, false, 0, 0, 2 * S, 0, S),
                List.of(Long.MAX_VALUE / 4),
                Pauses.NONE,
                54 * DAY);
        return Campaign.run(plan, (phase, lost) -> new Pace(7 * S, 2048, 1e7), 1, run++)
                .events();
    }
}
