package trnsim.simulator.fleet;

import java.util.Comparator;
import java.util.List;
import trnsim.workloads.document.InputException;
import trnsim.workloads.fleet.PortfolioSpec;
import trnsim.workloads.fleet.PortfolioSpec.InferenceSpec;
import trnsim.workloads.fleet.PortfolioSpec.ResearchSpec;
import trnsim.workloads.fleet.PortfolioSpec.RunSpec;
import trnsim.workloads.unit.Format;

/**
 * Whether a portfolio can be done at all, by arithmetic before the first hour: each run alone on the fleet, as if every chip of a
 * generation went to one site, nothing failed to arrive and nobody else asked; then all runs together, by chips and days. What
 * passes may still miss its deadline for want of room; that is in the report.
 */
final class Feasibility {

    private final PortfolioSpec portfolio;
    private final FleetPlan plan;
    private final Calendar calendar;

    private Feasibility(PortfolioSpec portfolio, FleetPlan plan) {
        this.portfolio = portfolio;
        this.plan = plan;
        this.calendar = plan.calendar();
    }

    /**
     * Passes if nothing speaks against it.
     *
     * @throws InputException for the first deadline that no fleet like this can keep, and for a stream that no chip can answer
     */
    static void check(PortfolioSpec portfolio, FleetPlan plan) {
        Feasibility feasibility = new Feasibility(portfolio, plan);
        feasibility.streams();
        feasibility.research();
        plan.gangs().forEach(feasibility::fits);
        List<GangPlan> runs = plan.gangs().stream()
                .sorted(Comparator.comparingLong(GangPlan::deadlineDay))
                .toList();
        runs.stream().filter(run -> run.deadlineDay() <= plan.calendar().days()).forEach(feasibility::alone);
        feasibility.together(runs);
    }

    private void streams() {
        List<InferenceSpec> asked = portfolio.inference() == null ? List.of() : portfolio.inference();
        for (int i = 0; i < asked.size(); i++) {
            InferenceSpec each = asked.get(i);
            if (plan.streams().get(i).generations().length == 0) {
                throw each.origin()
                        .error(
                                "tpot",
                                "no generation here answers " + each.model() + " within " + Format.duration(each.tpot())
                                        + " a token at a context of its length");
            }
        }
    }

    private InputException error(GangPlan run, String field, String why) {
        List<RunSpec> runs = portfolio.training();
        if (runs == null) {
            throw new IllegalStateException("a run of no workload: " + run);
        }
        return runs.get(run.spec()).origin().error(field, why);
    }

    private void research() {
        List<ResearchSpec> asked = portfolio.research() == null ? List.of() : portfolio.research();
        for (int k = 0; k < asked.size(); k++) {
            ResearchSpec each = asked.get(k);
            if (plan.research().get(k).work().generations().length == 0) {
                throw each.origin().error("chips", noLayout(each.model(), each.chips()) + " here");
            }
        }
    }

    private void fits(GangPlan run) {
        List<RunSpec> runs = portfolio.training();
        if (run.work().generations().length == 0 && runs != null) {
            RunSpec asked = runs.get(run.spec());
            throw error(run, "chips", noLayout(asked.model(), asked.chips()) + " that it may run on");
        }
    }

    private static String noLayout(String model, long chips) {
        return "no layout of " + model + " fits " + Format.whole(chips) + " chips of any generation";
    }

    private void alone(GangPlan run) {
        WorkPlan work = run.work();
        double best = Double.POSITIVE_INFINITY;
        long first = Long.MAX_VALUE;
        int on = work.generations()[0];
        for (int g : work.generations()) {
            long from = Math.max(run.startDay(), firstDay(run, g));
            double done = from + run.tokens() / work.tokensPerHour()[g] / 24;
            if (from < Long.MAX_VALUE && done < best) {
                best = done;
                first = from;
                on = g;
            }
        }
        if (best <= run.deadlineDay()) {
            return;
        }
        String name = plan.generations().get(on).name();
        String chips = Format.whole(work.chips()[on]) + " " + name;
        String start =
                run.name() + " cannot be done by " + calendar.date(run.deadlineDay()) + ", whatever else waits: ";
        if (first >= run.deadlineDay()) {
            throw error(
                    run,
                    "deadline",
                    start
                            + (first == Long.MAX_VALUE
                                    ? "no site ever has chips and power for its " + chips
                                    : "no site has chips and power for its " + chips + " before "
                                            + calendar.date(first)));
        }
        throw error(
                run,
                "deadline",
                start + Format.count(run.tokens()) + " tokens take " + Format.digits(best - first) + " days on " + chips
                        + ", from " + calendar.date(first) + " on; its deadline leaves "
                        + (run.deadlineDay() - first));
    }

    /** The first day on which one site could hold the gang on generation {@code g}, all supply its own. */
    private long firstDay(GangPlan run, int g) {
        GenerationPlan generation = plan.generations().get(g);
        long best = Long.MAX_VALUE;
        for (SitePlan site : plan.sites()) {
            if (!site.cools()[g]) {
                continue;
            }
            double chips = site.installed()[g];
            double watts = run.work().chips()[g] * run.work().watts()[g];
            for (int day = 0; day < calendar.days(); day++) {
                int ordered = day - generation.commissioningDays();
                if (ordered >= generation.availableDay() && ordered >= 0) {
                    chips += generation.supply()[ordered];
                }
                if (chips * (1 - plan.spares()) + 1 >= run.work().chips()[g]
                        && site.energised()[day] * plan.powerCap() >= watts) {
                    best = Math.min(best, day);
                    break;
                }
            }
        }
        return best;
    }

    /** Chip-days due by a deadline against chip-days there are by then, each run on what does it with fewest. */
    private void together(List<GangPlan> runs) {
        double[] there = new double[calendar.days() + 1];
        double chips = 0;
        for (SitePlan site : plan.sites()) {
            for (long installed : site.installed()) {
                chips += installed;
            }
        }
        for (int day = 0; day < calendar.days(); day++) {
            for (GenerationPlan generation : plan.generations()) {
                chips += day >= generation.availableDay() ? generation.supply()[day] : 0;
            }
            there[day + 1] = there[day] + chips;
        }
        double due = 0;
        for (GangPlan run : runs) {
            if (run.deadlineDay() > calendar.days() || run.deadlineDay() < 0) {
                continue;
            }
            double least = Double.POSITIVE_INFINITY;
            for (int g : run.work().generations()) {
                least = Math.min(
                        least, run.work().chips()[g] * run.tokens() / run.work().tokensPerHour()[g] / 24);
            }
            due += least;
            if (due > there[(int) run.deadlineDay()]) {
                throw error(
                        run,
                        "deadline",
                        "the runs due by " + calendar.date(run.deadlineDay()) + ", " + run.name()
                                + " the last of them, take "
                                + Format.count(due) + " chip-days; the whole fleet has "
                                + Format.count(there[(int) run.deadlineDay()]) + " until then");
            }
        }
    }
}
