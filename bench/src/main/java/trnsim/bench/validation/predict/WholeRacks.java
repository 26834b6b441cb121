package trnsim.bench.validation.predict;

import java.util.List;
import trnsim.simulator.system.SystemSpec;
import trnsim.simulator.system.SystemSpec.Fabric;
import trnsim.simulator.system.SystemSpec.ScaleUp;

/**
 * Racks of 72 GPUs as published runs use them: where the chips of a run are whole groups of 64, it takes 64 of each rack, so that
 * no group of ranks lies across racks.
 */
final class WholeRacks {

    private static final int RACK = 72;
    private static final int USED = 64;

    private WholeRacks() {}

    /** {@code system}, or its racks with {@value #USED} GPUs each. */
    static SystemSpec of(SystemSpec system, long chips) {
        if (system.chips() != RACK || system.scaleUp().kind() != Fabric.SWITCH || chips % USED != 0) {
            return system;
        }
        ScaleUp up = system.scaleUp();
        return new SystemSpec(
                system.origin(),
                system.name(),
                system.title(),
                system.chip(),
                USED,
                system.nodes() * USED / RACK,
                system.status(),
                system.notes(),
                new ScaleUp(
                        up.kind(),
                        List.of(USED),
                        up.links(),
                        up.tiers(),
                        up.hopLatency(),
                        up.startLatency(),
                        up.efficiency(),
                        up.inNetworkReduction(),
                        up.neuron(),
                        up.nccl()),
                system.scaleOut(),
                system.host(),
                system.overhead(),
                system.price());
    }
}
