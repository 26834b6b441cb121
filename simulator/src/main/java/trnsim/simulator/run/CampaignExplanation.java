package trnsim.simulator.run;

import java.util.Map;
import trnsim.simulator.campaign.CampaignPlan;
import trnsim.simulator.campaign.CampaignPlan.Part;
import trnsim.simulator.campaign.Campaigns;
import trnsim.simulator.campaign.Component;
import trnsim.simulator.campaign.Stage;
import trnsim.simulator.report.Explanation;
import trnsim.simulator.report.Table;
import trnsim.workloads.document.Names;
import trnsim.workloads.unit.Format;

/** What a campaign makes of its file: each component's failures, and where the time of each goes. */
final class CampaignExplanation {

    private static final double US = 1e-6;
    private static final double DAY = 86400;

    private final CampaignRun run;

    CampaignExplanation(CampaignRun run) {
        this.run = run;
    }

    Explanation.Part part() {
        CampaignPlan plan = run.plan();
        Campaigns campaigns = run.campaigns();
        Table table = new Table(
                "component",
                "units",
                "mtbf of one",
                "shape",
                "a day",
                "noticed after",
                "host away",
                "back after",
                "failures",
                "rollback",
                "detection",
                "waiting",
                "restart");
        for (Map.Entry<Component, Part> entry : plan.parts().entrySet()) {
            Component component = entry.getKey();
            Part part = entry.getValue();
            long units = run.units(component);
            table.row(
                    component.label(),
                    Format.whole(units),
                    Format.duration(part.life().mtbfUs() * US),
                    Format.digits(part.life().shape())
                            + (part.life().infantFactor() > 1
                                    ? ", new ones x" + Format.digits(part.life().infantFactor())
                                    : ""),
                    Format.digits(units * DAY / (part.life().mtbfUs() * US)),
                    Format.duration(part.detectUs() * US),
                    part.repairUs() > 0 ? Format.duration(part.repairUs() * US) : "no",
                    Format.duration(plan.recoveryUs(component) * US),
                    Format.digits(campaigns.mean(o -> o.failures()[component.ordinal()])),
                    lost(campaigns, component, Stage.ROLLBACK),
                    lost(campaigns, component, Stage.DETECTION),
                    lost(campaigns, component, Stage.WAITING),
                    lost(campaigns, component, Stage.RESTART));
        }
        return new Explanation.Part(
                "Campaign",
                Names.word(plan.recovery().policy()) + " on " + plan.hosts() + " hosts with " + plan.spares()
                        + " spares; times lost are means of " + campaigns.runs().size() + " campaigns",
                table);
    }

    private static String lost(Campaigns campaigns, Component component, Stage stage) {
        return Format.duration(campaigns.mean(o -> o.ledger().us(component, stage)) * US);
    }
}
