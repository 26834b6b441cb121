package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import trnsim.simulator.campaign.CampaignOutcome;
import trnsim.simulator.campaign.CampaignPlan;
import trnsim.simulator.campaign.Campaigns;
import trnsim.simulator.campaign.Cause;
import trnsim.simulator.campaign.CheckpointCosts;
import trnsim.simulator.campaign.CheckpointTheory;
import trnsim.simulator.campaign.Component;
import trnsim.simulator.campaign.IntervalSearch;
import trnsim.simulator.campaign.Stage;
import trnsim.simulator.report.Figure;
import trnsim.simulator.report.Report;
import trnsim.simulator.report.Section;
import trnsim.workloads.catalog.Overlay;
import trnsim.workloads.document.Names;
import trnsim.workloads.spec.ReliabilitySpec;
import trnsim.workloads.spec.TrainSpec;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/** A campaign in figures and words. */
final class CampaignReport {

    private static final double US = 1e-6;

    private final TrainSpec spec;
    private final CampaignRun run;
    private final ReliabilitySpec reliability;
    private final CampaignPlan plan;
    private final Campaigns campaigns;
    private final Headlines headlines;

    CampaignReport(TrainSpec spec, CampaignRun run, Campaigns campaigns, Headlines headlines) {
        this.spec = spec;
        this.run = run;
        this.reliability = run.reliability();
        this.plan = run.plan();
        this.campaigns = campaigns;
        this.headlines = headlines;
    }

    Report report(List<Overlay> overlays) {
        TrainReport steps = new TrainReport(spec, run.training(), headlines);
        List<Section> sections = new ArrayList<>(List.of(runs(), time(), lost(), failures(), checkpoints()));
        sections.addAll(steps.sections());
        List<String> notes = new ArrayList<>(steps.notes());
        notes.addAll(notes());
        return new Report(
                "train",
                steps.title(),
                workload(steps.workload()),
                headlines(),
                sections,
                binding(steps.binding()),
                headlines.range().swings(),
                notes,
                overlays,
                null);
    }

    private Map<String, Object> workload(Map<String, Object> facts) {
        facts.put("failures", run.failures().name());
        facts.put("restart", Names.word(reliability.restart()));
        facts.put("elastic", reliability.elastic() ? "yes" : "no");
        facts.put("hosts", plan.hosts());
        facts.put("spare_hosts", plan.spares());
        facts.put("checkpoint_mode", Names.word(reliability.checkpoint().mode()));
        facts.put("storage", run.storage().name());
        facts.put("seeds", reliability.seeds());
        return facts;
    }

    private List<Figure> headlines() {
        double[] c = headlines.range().central();
        int n = campaigns.runs().size();
        Figure time = headlines.of(
                CampaignRun.TIME,
                "time_to_train",
                run.windowed() ? "Campaign" : "Time to train",
                Dimension.SECONDS,
                run.windowed()
                        ? "its window"
                        : "p10 " + duration(10) + ", p90 " + duration(90) + " over " + n + " campaigns");
        Figure tokens = headlines.of(
                CampaignRun.FIRST,
                "trained",
                "Trained",
                Dimension.TOKENS,
                "of " + Format.of(spec.tokens(), Dimension.TOKENS) + ", mean of " + n + " campaigns");
        List<Figure> figures = new ArrayList<>(run.windowed() ? List.of(tokens, time) : List.of(time));
        figures.add(headlines.of(
                CampaignRun.GOODPUT,
                "goodput",
                "Goodput",
                Dimension.FRACTION,
                "ETTR " + Format.percent(c[CampaignRun.ETTR]) + "; p10 " + percent(10) + ", p90 " + percent(90)));
        figures.add(headlines.of(
                CampaignRun.MTTF,
                "mttf",
                "MTTF",
                Dimension.SECONDS,
                Format.digits(c[CampaignRun.FAILURES]) + " failures a campaign"));
        figures.add(headlines.of(
                CampaignRun.RATE,
                "tokens_per_s",
                "Throughput",
                Dimension.TOKENS_PER_SECOND,
                "over the whole campaign"));
        figures.add(headlines.of(
                CampaignRun.MFU,
                "mfu",
                "MFU",
                Dimension.FRACTION,
                "of the steps; " + Format.percent(c[CampaignRun.MFU] * c[CampaignRun.GOODPUT])
                        + " of the whole campaign"));
        figures.add(headlines.of(CampaignRun.ENERGY, "energy", "Energy", Dimension.JOULES, "spares included"));
        figures.add(headlines.of(
                CampaignRun.COST,
                "cost",
                "Cost",
                Dimension.DOLLARS,
                run.training().machine().price() + ", spares included"));
        return figures;
    }

    private String duration(double percent) {
        return Format.duration(campaigns.percentile(CampaignOutcome::wallUs, percent) * US);
    }

    private String percent(double percent) {
        return Format.percent(campaigns.percentile(CampaignOutcome::goodput, percent));
    }

    private Section runs() {
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.of("campaigns", "campaigns", campaigns.runs().size(), Dimension.COUNT));
        for (int p : new int[] {10, 50, 90}) {
            figures.add(Figure.of(
                    "time_p" + p,
                    "time p" + p,
                    campaigns.percentile(CampaignOutcome::wallUs, p) * US,
                    Dimension.SECONDS));
        }
        figures.add(Figure.share("goodput_deviation", "goodput +-", campaigns.deviation(CampaignOutcome::goodput)));
        figures.add(Figure.share("ettr", "ETTR", campaigns.ettr()));
        figures.add(Figure.share("uptime", "uptime", campaigns.uptime()));
        figures.add(Figure.of(
                "failures_deviation",
                "failures +-",
                campaigns.deviation(CampaignOutcome::allFailures),
                Dimension.COUNT));
        figures.add(
                Figure.of("broken_hosts", "hosts broken at once", mean(CampaignOutcome::mostBroken), Dimension.COUNT));
        figures.add(Figure.of("spare_hosts", "spare hosts", plan.spares(), Dimension.COUNT));
        figures.add(Figure.of("events_per_campaign", "events", mean(CampaignOutcome::events), Dimension.COUNT));
        return new Section("campaigns", "Campaigns", figures);
    }

    private double mean(ToDoubleFunction<CampaignOutcome> figure) {
        return campaigns.mean(figure);
    }

    private double share(ToDoubleFunction<CampaignOutcome> us) {
        return campaigns.share(us);
    }

    private Section time() {
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.share("useful", "useful steps", share(o -> o.ledger().us(Cause.USEFUL))));
        figures.add(
                Figure.share("checkpoints", "checkpoints", share(o -> o.ledger().us(Cause.CHECKPOINT))));
        for (Stage stage : Stage.values()) {
            figures.add(Figure.share(
                    Names.word(stage), Names.word(stage), share(o -> o.ledger().us(stage))));
        }
        optional(figures, "fewer replicas", Cause.SHRUNK);
        optional(figures, "slow chips", Cause.SLOWED);
        optional(figures, "evaluation", Cause.EVALUATION);
        optional(figures, "planned stops", Cause.PLANNED);
        figures.add(Figure.share("start", "start", share(o -> o.ledger().us(Cause.START))));
        optional(figures, "cut by the end", Cause.UNFINISHED);
        return new Section("campaign_time", "Time of the campaign", figures);
    }

    private void optional(List<Figure> figures, String label, Cause cause) {
        double share = share(o -> o.ledger().us(cause));
        if (share > 0) {
            figures.add(Figure.share(Names.word(cause), label, share));
        }
    }

    private Section lost() {
        List<Figure> figures = new ArrayList<>();
        for (Component component : plan.parts().keySet()) {
            figures.add(Figure.of(
                    Names.word(component).replace('-', '_') + "_lost",
                    component.label(),
                    mean(o -> o.ledger().us(component)) * US,
                    Dimension.SECONDS));
        }
        figures.add(Figure.of(
                "checkpoints_lost", "checkpoints", mean(o -> o.ledger().us(Cause.CHECKPOINT)) * US, Dimension.SECONDS));
        return new Section("lost_time", "Lost by cause", figures);
    }

    private Section failures() {
        List<Figure> figures = new ArrayList<>();
        for (Component component : plan.parts().keySet()) {
            figures.add(Figure.of(
                    Names.word(component).replace('-', '_') + "_failures",
                    component.label(),
                    mean(o -> o.failures()[component.ordinal()]),
                    Dimension.COUNT));
        }
        figures.add(Figure.of(
                "interruptions", "that stop training", mean(CampaignOutcome::interruptions), Dimension.COUNT));
        return new Section("failures", "Failures", figures);
    }

    private Section checkpoints() {
        CheckpointCosts costs = run.costs();
        double stall = plan.saving().stallUs() * US;
        double mttf = plan.mttfUs() * US;
        IntervalSearch best = run.bestInterval();
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.of("size", "size", costs.bytes(), Dimension.BYTES));
        figures.add(seconds("stall", "training stops", stall));
        figures.add(seconds("write", "write", costs.writeSeconds()));
        figures.add(seconds("read", "read", costs.readSeconds()));
        figures.add(seconds("interval", "interval", plan.saving().intervalUs() * US));
        figures.add(seconds("young", "Young", CheckpointTheory.young(stall, mttf)));
        figures.add(seconds("daly", "Daly", CheckpointTheory.daly(stall, mttf)));
        figures.add(seconds("best", "best simulated", best.intervalUs() * US));
        figures.add(seconds("best_shortest", "as good from", best.shortestUs() * US));
        figures.add(seconds("best_longest", "to", best.longestUs() * US));
        figures.add(Figure.share("best_goodput", "its goodput", best.goodput()));
        figures.add(Figure.of("taken", "taken", mean(CampaignOutcome::checkpoints), Dimension.COUNT));
        return new Section("checkpoints", "Checkpoints", figures);
    }

    private static Figure seconds(String key, String label, double value) {
        return Figure.of(key, label, value, Dimension.SECONDS);
    }

    private String binding(String ofSteps) {
        Component worst = null;
        double most = mean(o -> o.ledger().us(Cause.CHECKPOINT));
        for (Component component : plan.parts().keySet()) {
            double lost = mean(o -> o.ledger().us(component));
            if (lost > most) {
                most = lost;
                worst = component;
            }
        }
        return ofSteps + "; of the time lost, "
                + (worst == null ? "checkpoints" : "failures of the kind " + worst.label())
                + " take most, " + Format.percent(most / mean(CampaignOutcome::wallUs)) + " of the campaign";
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        String caveats = run.failures().notes();
        notes.add("failures: " + run.failures().title() + (caveats == null ? "" : ". " + caveats));
        notes.add("p10 to p90 are chance alone, over the seeds; the ranges in brackets are those of the estimates");
        notes.add(
                plan.parts().containsKey(Component.SLOW_CHIP)
                        ? "a slow chip makes whole steps longer until its host is taken out"
                        : "chips are equal: the reliability record has no slow-chip");
        return notes;
    }
}
