package trnsim.simulator.campaign;

import trnsim.simulator.campaign.CampaignPlan.Saving;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Names;
import trnsim.workloads.spec.ReliabilitySpec;
import trnsim.workloads.spec.ReliabilitySpec.CheckpointMode;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/** Refuses campaigns that failures never let finish, and says what would. */
final class Finishes {

    /** Expected goodput below which a run is taken for one that never ends. */
    private static final double LEAST_GOODPUT = 0.01;

    private static final double MOST_FAILURES = 1e6;

    private final ReliabilitySpec reliability;
    private final StorageSpec storage;
    private final CheckpointCosts costs;
    private final CampaignPlan plan;

    Finishes(ReliabilitySpec reliability, StorageSpec storage, CheckpointCosts costs, CampaignPlan plan) {
        this.reliability = reliability;
        this.storage = storage;
        this.costs = costs;
        this.plan = plan;
    }

    /** Checks a campaign whose steps without failures take {@code idealUs}. */
    void check(double idealUs) {
        Saving saving = plan.saving();
        double mttf = plan.mttfUs();
        double oneUs = Math.max(saving.stallUs(), saving.durableUs());
        if (oneUs >= mttf) {
            throw error(
                    "checkpoint",
                    "one of " + Format.of(costs.bytes(), Dimension.BYTES) + " takes "
                            + Format.duration(oneUs * 1e-6) + (saving.inMemory() ? "" : " to " + storage.name())
                            + ", longer than the " + Format.duration(mttf * 1e-6)
                            + " between failures, so the run never finishes. " + would(mttf));
        }
        double recovery = 0;
        double rate = plan.failuresPerUs();
        for (Component component : plan.parts().keySet()) {
            if (!component.stops()) {
                continue;
            }
            CampaignPlan.Part part = plan.parts().get(component);
            double share =
                    component.units(plan.chips(), plan.hosts()) / part.life().mtbfUs() / rate;
            // Corruption is found while training runs.
            double detect = component == Component.SILENT_CORRUPTION ? 0 : part.detectUs();
            recovery += share * (detect + plan.recoveryUs(component));
        }
        double interval = saving.intervalUs();
        double goodput = CheckpointTheory.goodput(interval, saving.stallUs(), mttf, recovery);
        if (goodput < LEAST_GOODPUT) {
            double better = CheckpointTheory.best(saving.stallUs(), mttf);
            double reached = CheckpointTheory.goodput(better, saving.stallUs(), mttf, recovery);
            throw error(
                    "checkpoint.interval",
                    "with a failure every " + Format.duration(mttf * 1e-6) + ", a recovery of "
                            + Format.duration(recovery * 1e-6) + " and a checkpoint every "
                            + Format.duration(interval * 1e-6) + " only " + Format.percent(goodput)
                            + " of the time is useful, so the run never finishes. "
                            + (reached >= 10 * LEAST_GOODPUT
                                    ? "A checkpoint every " + Format.duration(better * 1e-6) + " would make it "
                                            + Format.percent(reached) + "."
                                    : "Recovery must get shorter than the time between failures."));
        }
        double expected = idealUs / goodput / mttf;
        if (expected > MOST_FAILURES) {
            throw error(
                    "failures",
                    "about " + Format.count(expected) + " failures, one every " + Format.duration(mttf * 1e-6)
                            + ", are more than the " + Format.count(MOST_FAILURES)
                            + " that a campaign may have. Maybe a shorter window, such as window: 30 days?");
        }
    }

    private String would(double mttfUs) {
        double mttf = mttfUs * 1e-6;
        if (reliability.checkpoint().stall() != null) {
            return "A stall below " + Format.duration(mttf / 10) + " would.";
        }
        String faster =
                "Storage that takes " + Format.of(costs.bytes() / (mttf / 10), Dimension.BYTES_PER_SECOND) + " would";
        boolean copies = costs.copySeconds() > 0 && costs.copySeconds() < mttf / 10;
        return faster
                + (copies && !plan.saving().inMemory()
                        ? ", or mode: " + Names.word(CheckpointMode.IN_MEMORY) + ", which takes "
                                + Format.duration(costs.copySeconds()) + "."
                        : ".");
    }

    private InputException error(String field, String sentence) {
        return reliability.origin().error(field, sentence);
    }
}
