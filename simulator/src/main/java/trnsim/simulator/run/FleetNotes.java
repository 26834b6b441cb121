package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import trnsim.simulator.fleet.Calendar;
import trnsim.simulator.fleet.FleetOutcome;
import trnsim.simulator.fleet.FleetOutcome.RunOutcome;
import trnsim.simulator.fleet.GangPlan;
import trnsim.simulator.fleet.SitePlan;
import trnsim.workloads.fleet.PortfolioSpec.InferenceSpec;
import trnsim.workloads.spec.FleetSpec;
import trnsim.workloads.unit.Format;

/** What a reader of a fleet's report must know: deadlines missed and why, and what is left out. */
final class FleetNotes {

    private static final int SHOWN = 4;

    private final FleetSpec spec;
    private final FleetOutcome outcome;
    private final Calendar calendar;

    FleetNotes(FleetSpec spec, FleetOutcome outcome) {
        this.spec = spec;
        this.outcome = outcome;
        this.calendar = outcome.plan().calendar();
    }

    List<String> all() {
        List<String> notes = new ArrayList<>(missed());
        notes.addAll(unreachable());
        if (spec.links() != null) {
            notes.add(
                    "links between regions carry delay; their bandwidth is not used up, and checkpoints move for free");
        }
        if (spec.portfolio().training() != null) {
            notes.add(
                    "a gang takes all its chips of one generation at one site, or waits: more power or chips may start it"
                            + " elsewhere and can take room from what comes after it");
        }
        notes.add(
                "what power leaves no room for waits, chips are not slowed down; the budget pays for chips, not buildings");
        if (outcome.plan().sites().stream().anyMatch(FleetNotes::startsWithSomething)) {
            notes.add(
                    "what is energised or installed on the first day was paid before and counts as new: its capital is in the"
                            + " cost, not in what is spent");
        }
        notes.add(
                "ranges move one estimate at a time, in runs of three looks a day that scale the hourly run; the interval of a"
                        + " shadow value is the least and most of those");
        return notes;
    }

    private static boolean startsWithSomething(SitePlan site) {
        return site.energised()[0] > 0 || Arrays.stream(site.installed()).sum() > 0;
    }

    /** Regions that ask for what no site may answer. */
    private List<String> unreachable() {
        List<String> notes = new ArrayList<>();
        List<String> regions = new ArrayList<>(spec.regions().keySet());
        List<InferenceSpec> asked = spec.portfolio().inference();
        for (int i = 0; asked != null && i < asked.size(); i++) {
            for (String region : asked.get(i).regions().keySet()) {
                Double farthest = asked.get(i).farthest();
                if (farthest != null && outcome.plan().streams().get(i).sites()[regions.indexOf(region)].length == 0) {
                    notes.add(asked.get(i).name() + ": no site lies within " + Format.duration(farthest) + " of "
                            + region + ", so that all it asks there is lost");
                }
            }
        }
        return notes;
    }

    private List<String> missed() {
        List<String> notes = new ArrayList<>();
        int more = 0;
        for (RunOutcome run : outcome.runs()) {
            if (!run.missed()) {
                continue;
            }
            if (notes.size() == SHOWN) {
                more++;
                continue;
            }
            notes.add(reason(run));
        }
        if (more > 0) {
            notes.add(more + " more deadlines are missed");
        }
        return notes;
    }

    private String reason(RunOutcome run) {
        GangPlan gang = run.run();
        int g = gang.work().generations().length == 0 ? -1 : gang.work().generations()[0];
        String done = run.doneHour() < 0
                ? Format.count(run.tokensLeft()) + " tokens were left at the end"
                : "it was done on " + calendar.date(run.doneHour() / 24);
        String start = gang.name() + " missed its deadline of " + calendar.date(gang.deadlineDay()) + ": " + done;
        if (g < 0) {
            return start + "; no layout of its model fits its chips";
        }
        double days = gang.tokens() / gang.work().tokensPerHour()[g] / 24;
        String waits = run.firstHour() < 0
                ? "it never got "
                : "it waited " + Format.duration(run.waitedHours() * 3600.0) + " for ";
        return start + "; it needs " + Format.digits(days) + " days on "
                + Format.count(gang.work().chips()[g]) + " "
                + outcome.plan().generations().get(g).name() + " and " + waits + "them";
    }
}
