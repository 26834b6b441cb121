package trnsim.simulator.fleet.rates;

import trnsim.simulator.campaign.CampaignPlan;
import trnsim.simulator.campaign.CampaignPlans;
import trnsim.simulator.campaign.CheckpointTheory;
import trnsim.simulator.campaign.Component;
import trnsim.simulator.campaign.FailureSpec;
import trnsim.simulator.campaign.StorageSpec;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.catalog.UnknownNameException;
import trnsim.workloads.document.Origin;
import trnsim.workloads.fleet.GenerationSpec;
import trnsim.workloads.spec.ReliabilitySpec;
import trnsim.workloads.spec.ReliabilitySpec.CheckpointMode;
import trnsim.workloads.spec.ReliabilitySpec.CheckpointSpec;
import trnsim.workloads.spec.ReliabilitySpec.RecoverySpec;
import trnsim.workloads.spec.ReliabilitySpec.RestartPolicy;
import trnsim.workloads.spec.TrainSpec;

/**
 * The share of its time in which a gang gets on, by the renewal formula of {@link CheckpointTheory}: failures of the
 * generation's record, everything restarts with spares at hand, checkpoints to the memory of hosts every Daly interval (to storage
 * where the catalog does not know the way to host memory).
 *
 * <pre>  goodput = tau / ( M exp(R / M) (exp((tau + delta) / M) - 1) )</pre>
 *
 * <p>R is the mean over components of detection, replacement, restart and reading the checkpoint. Silent corruption takes back
 * what was trained while nobody knew of it: its rate times its time to detection comes off. Parts that slow down instead of
 * stopping are left out.
 */
final class Goodput {

    private static final double LONG_SECONDS = 30 * 86400.0;
    private static final String STORAGE = "fsx-lustre";

    private Goodput() {}

    /** The goodput of {@code step}'s layout on {@code cluster}. */
    static double of(Catalog catalog, GenerationSpec generation, TrainSpec spec, Step step, Cluster cluster) {
        CampaignPlan plan = plan(catalog, generation, spec, step, cluster);
        double rate = plan.failuresPerUs();
        if (rate == 0) {
            return 1;
        }
        double recovery = 0;
        double corrupted = 0;
        for (Component component : plan.parts().keySet()) {
            if (!component.stops()) {
                continue;
            }
            CampaignPlan.Part part = plan.parts().get(component);
            double own =
                    component.units(plan.chips(), plan.hosts()) / part.life().mtbfUs();
            boolean silent = component == Component.SILENT_CORRUPTION;
            recovery += own / rate * ((silent ? 0 : part.detectUs()) + plan.recoveryUs(component));
            corrupted += silent ? own * part.detectUs() : 0;
        }
        double kept = CheckpointTheory.goodput(
                plan.saving().intervalUs(), plan.saving().stallUs(), 1 / rate, recovery);
        return kept / (1 + corrupted);
    }

    /** The campaign that the formula is about, for a month. */
    static CampaignPlan plan(Catalog catalog, GenerationSpec generation, TrainSpec spec, Step step, Cluster cluster) {
        FailureSpec failures;
        try {
            failures = catalog.read(
                    Folder.RELIABILITY, catalog.require(Folder.RELIABILITY, generation.failures()), FailureSpec.class);
        } catch (UnknownNameException e) {
            throw e.at(generation.origin(), "failures");
        }
        StorageSpec storage =
                catalog.read(Folder.STORAGES, catalog.require(Folder.STORAGES, STORAGE), StorageSpec.class);
        boolean host = cluster.system().host().chipBandwidth() != null;
        return new CampaignPlans(
                        spec,
                        reliability(generation, host),
                        failures,
                        storage,
                        step.plan(),
                        cluster,
                        step.networkShare())
                .plan(LONG_SECONDS, (long) StrictMath.ceil(step.seconds() * 1e6));
    }

    private static ReliabilitySpec reliability(GenerationSpec generation, boolean host) {
        return new ReliabilitySpec(
                Origin.of("training on " + generation.name()),
                generation.failures(),
                RestartPolicy.RESTART_ALL,
                null,
                false,
                new CheckpointSpec(
                        host ? CheckpointMode.TIERED : CheckpointMode.SYNCHRONOUS, null, STORAGE, 3600, null, null),
                new RecoverySpec(null, null, null, null),
                0,
                null,
                null,
                null,
                null,
                1);
    }
}
