package trnsim.simulator.fleet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.fleet.rates.Rates;
import trnsim.simulator.fleet.rates.ServingRate;
import trnsim.simulator.fleet.rates.TrainingRate;
import trnsim.workloads.fleet.GenerationSpec;
import trnsim.workloads.fleet.PortfolioSpec.DemandPoint;
import trnsim.workloads.fleet.PortfolioSpec.InferenceSpec;
import trnsim.workloads.fleet.PortfolioSpec.ResearchSpec;
import trnsim.workloads.fleet.PortfolioSpec.RunSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.spec.FleetSpec;
import trnsim.workloads.unit.Readings;
import trnsim.workloads.unit.Sourced;

/** The portfolio as the hours need it. */
final class PortfolioPlans {

    private static final double DAY_SECONDS = 86400;
    private static final double YEAR_DAYS = 365.25;

    private final FleetSpec spec;
    private final Calendar calendar;
    private final Readings readings;
    private final Rates rates;
    private final List<Breakage> breakages;
    private final List<StreamPlan> streams = new ArrayList<>();
    private final List<GangPlan> gangs = new ArrayList<>();
    private final List<ResearchPlan> research = new ArrayList<>();

    PortfolioPlans(FleetSpec spec, Calendar calendar, Readings readings, Rates rates, List<Breakage> breakages) {
        this.spec = spec;
        this.calendar = calendar;
        this.readings = readings;
        this.rates = rates;
        this.breakages = breakages;
        Delays delays = new Delays(spec, readings);
        for (InferenceSpec asked : spec.portfolio().allInference()) {
            streams.add(stream(asked, delays));
        }
        List<RunSpec> runs = spec.portfolio().allTraining();
        for (int i = 0; i < runs.size(); i++) {
            series(runs.get(i), i);
        }
        for (ResearchSpec asked : spec.portfolio().allResearch()) {
            research.add(research(asked));
        }
    }

    List<StreamPlan> streams() {
        return streams;
    }

    List<GangPlan> gangs() {
        return gangs;
    }

    List<ResearchPlan> research() {
        return research;
    }

    /** Tokens an hour of a chip of generation {@code g} in what goes first: inference, else training, else research. */
    double worth(int g) {
        return streams.stream()
                .min(Comparator.comparingInt(StreamPlan::priority))
                .map(stream -> stream.tokensPerChip()[g])
                .or(() -> gangs.stream()
                        .min(Comparator.comparingInt(GangPlan::priority))
                        .map(gang -> perChip(gang.work(), g)))
                .or(() -> research.stream().findFirst().map(plan -> perChip(plan.work(), g)))
                .orElse(0.0);
    }

    private static double perChip(WorkPlan work, int g) {
        return work.chips()[g] == 0 ? 0 : work.tokensPerHour()[g] / work.chips()[g];
    }

    private StreamPlan stream(InferenceSpec asked, Delays delays) {
        int count = spec.generations().size();
        double[] tokens = new double[count];
        int[] replica = new int[count];
        double[] watts = new double[count];
        double[] flops = new double[count];
        for (int g = 0; g < count; g++) {
            ServingRate rate = rates.serving(asked, spec.generations().get(g));
            tokens[g] = rate.outputTokensPerSecond() * 3600;
            replica[g] = Math.max(1, rate.chipsPerReplica());
            watts[g] = rate.watts();
            flops[g] = rate.flopsPerToken();
        }
        int[] order = IntStream.range(0, count)
                .filter(g -> tokens[g] > 0)
                .boxed()
                .sorted(Comparator.comparingDouble(g -> -tokens[g] / watts[g]))
                .mapToInt(Integer::intValue)
                .toArray();
        DayShape shape = new DayShape(spec.regions(), asked);
        Sourced cores = asked.corePerToken();
        return new StreamPlan(
                asked.name(),
                asked.priority(),
                demand(asked.demand()),
                shape.factor(),
                shape.shift(),
                shape.weekday(),
                shape.weekend(),
                delays.sites(asked),
                tokens,
                replica,
                watts,
                flops,
                order,
                cores == null ? 0 : readings.of(cores) / 3600,
                sandbox(asked));
    }

    /** Hours a sandbox is kept for a token, times its bytes. */
    private double sandbox(InferenceSpec asked) {
        Sourced kept = asked.sandboxPerToken();
        Sourced memory = asked.sandboxMemory();
        return kept == null || memory == null ? 0 : readings.of(kept) / 3600 * readings.of(memory);
    }

    /** Tokens an hour by day: between two points they grow at one rate, outside they stay. */
    private double[] demand(List<DemandPoint> points) {
        double[] values = points.stream()
                .mapToDouble(point -> readings.of(point.tokens()) * 3600)
                .toArray();
        double[] tokens = new double[calendar.days()];
        int next = 0;
        for (int day = 0; day < tokens.length; day++) {
            while (next < values.length && calendar.day(points.get(next).at()) <= day) {
                next++;
            }
            if (next == 0 || next == values.length) {
                tokens[day] = values[next == 0 ? 0 : next - 1];
                continue;
            }
            double from = calendar.day(points.get(next - 1).at());
            double share = (day - from) / (calendar.day(points.get(next).at()) - from);
            double a = values[next - 1];
            double b = values[next];
            tokens[day] = a > 0 && b > 0 ? a * StrictMath.exp(share * StrictMath.log(b / a)) : a + share * (b - a);
        }
        return tokens;
    }

    private void series(RunSpec run, int index) {
        WorkPlan work = work(
                new Rates.Job(run.model(), run.sequence(), run.globalBatch(), run.precision()),
                run.chips(),
                run.leastMfu(),
                run.on());
        Double every = run.every();
        double tokens = readings.of(run.tokens());
        double growth = run.growth() == null ? 1 : readings.of(run.growth());
        for (int k = 0; ; k++) {
            long shift = every == null ? 0 : Math.round(k * every / DAY_SECONDS);
            long start = calendar.day(run.starts()) + shift;
            if (start >= calendar.days() || k > 0 && (every == null || shift == 0)) {
                return;
            }
            String name = every == null ? run.name() : run.name() + " " + (k + 1);
            gangs.add(new GangPlan(
                    name,
                    index,
                    run.priority(),
                    start,
                    calendar.day(run.deadline()) + shift,
                    (long) Math.rint(tokens * StrictMath.pow(growth, k)),
                    work));
        }
    }

    private ResearchPlan research(ResearchSpec asked) {
        double[] jobs = new double[calendar.days()];
        double first = readings.of(asked.jobsPerDay()) / 24;
        double growth = asked.growth() == null ? 1 : readings.of(asked.growth());
        for (int day = 0; day < jobs.length; day++) {
            jobs[day] = first * StrictMath.pow(growth, day / YEAR_DAYS);
        }
        Rates.Job job = new Rates.Job(asked.model(), asked.sequence(), asked.globalBatch(), Dtype.BF16);
        return new ResearchPlan(
                asked.name(), asked.priority(), jobs, asked.lasts() / 3600, work(job, asked.chips(), 0, null));
    }

    private WorkPlan work(Rates.Job job, long asked, double leastMfu, @Nullable List<String> on) {
        int count = spec.generations().size();
        long[] chips = new long[count];
        double[] tokens = new double[count];
        double[] mfu = new double[count];
        double[] goodput = new double[count];
        double[] watts = new double[count];
        double[] flops = new double[count];
        double[] restart = new double[count];
        for (int g = 0; g < count; g++) {
            GenerationSpec generation = spec.generations().get(g);
            if (on != null && !on.contains(generation.name())) {
                continue;
            }
            TrainingRate rate = rates.training(job, generation, asked, leastMfu);
            chips[g] = rate.tokensPerSecond() > 0 ? rate.chips() : 0;
            tokens[g] = rate.tokensPerSecond() * 3600;
            mfu[g] = rate.mfu();
            goodput[g] = rate.goodput();
            watts[g] = rate.watts();
            flops[g] = rate.flopsPerToken();
            restart[g] = breakages.get(g).restartHours();
        }
        Comparator<Integer> better = on == null
                ? Comparator.comparingDouble(g -> -tokens[g])
                : Comparator.comparingInt(
                        g -> on.indexOf(spec.generations().get(g).name()));
        int[] order = IntStream.range(0, count)
                .filter(g -> chips[g] > 0)
                .boxed()
                .sorted(better)
                .mapToInt(Integer::intValue)
                .toArray();
        return new WorkPlan(chips, tokens, mfu, goodput, watts, flops, restart, order);
    }
}
