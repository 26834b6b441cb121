package trnsim.bench.calibration;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Provenance;
import trnsim.workloads.unit.Quantity;
import trnsim.workloads.unit.Sourced;

/**
 * All that times of collectives are fitted with: what a message costs beside its bytes, and the shares of printed rates that large
 * ones reach. What they mean stands at the fields of {@link SystemSpec}; which of them count depends on the library.
 */
final class SystemConstants {

    private static final String START = "scale-up.start-latency";
    private static final double LEAST_START = 10e-9;
    private static final String SHARE = "a share of the printed rate";
    private static final String TRIP = "one trip over a wire at least";

    private final List<Constant> all = new ArrayList<>();

    private SystemConstants() {}

    /** {@code system} with a start of collectives, {@value #LEAST_START} s if its entry has none. */
    static SystemSpec withStart(SystemSpec system) {
        SystemSpec.ScaleUp up = system.scaleUp();
        if (up.startLatency() != null) {
            return system;
        }
        Sourced start = new Sourced(
                system.name() + "." + START,
                new Quantity(LEAST_START, Dimension.SECONDS),
                Provenance.ESTIMATE,
                "the catalog counts none",
                null);
        return new SystemSpec(
                system.origin(),
                system.name(),
                system.title(),
                system.chip(),
                system.chips(),
                system.nodes(),
                system.status(),
                system.notes(),
                new SystemSpec.ScaleUp(
                        up.kind(),
                        up.dimensions(),
                        up.links(),
                        up.tiers(),
                        up.hopLatency(),
                        start,
                        up.efficiency(),
                        up.inNetworkReduction(),
                        up.neuron(),
                        up.nccl()),
                system.scaleOut(),
                system.host(),
                system.overhead(),
                system.price());
    }

    /** Those of {@code system}, which is {@code given} {@link #withStart}. */
    static List<Constant> of(SystemSpec given, SystemSpec system) {
        SystemConstants constants = new SystemConstants();
        SystemSpec.ScaleUp up = system.scaleUp();
        constants.add("scale-up.efficiency", 0.2, 1, SHARE, up.efficiency());
        constants.add("scale-up.hop-latency", 0.1e-6, 20e-6, TRIP, up.hopLatency());
        Sourced start = up.startLatency();
        if (start != null) {
            boolean added = given.scaleUp().startLatency() == null;
            constants.all.add(new Constant(START, LEAST_START, 100e-6, "time before the first byte", start, added));
        }
        SystemSpec.Neuron neuron = up.neuron();
        if (neuron != null) {
            constants.add("scale-up.neuron.memory-efficiency", 0.2, 1, SHARE, neuron.memoryEfficiency());
            constants.add(
                    "scale-up.neuron.dma-latency",
                    0.2e-6,
                    50e-6,
                    "one trip to device memory at least",
                    neuron.dmaLatency());
        }
        SystemSpec.Nccl nccl = up.nccl();
        if (nccl != null) {
            constants.nccl(nccl);
        }
        SystemSpec.ScaleOut out = system.scaleOut();
        if (out != null) {
            constants.add("scale-out.efficiency", 0.05, 1, SHARE, out.efficiency());
            constants.add("scale-out.latency", 0.5e-6, 1e-3, TRIP, out.latency());
        }
        return List.copyOf(constants.all);
    }

    private void nccl(SystemSpec.Nccl nccl) {
        String ports = "no more than the ports of a chip";
        add("scale-up.nccl.ll-bandwidth", 1e9, 2e12, ports, nccl.llBandwidth());
        add("scale-up.nccl.ll128-bandwidth", 1e9, 2e12, ports, nccl.ll128Bandwidth());
        add("scale-up.nccl.slice-latency", 0.2e-6, 50e-6, TRIP, nccl.sliceLatency());
        add("scale-up.nccl.bulk-latency", 0.1e-6, 100e-6, TRIP, nccl.bulkLatency());
        add("scale-up.nccl.pair-efficiency", 0.1, 1, SHARE, nccl.pairEfficiency());
        add("scale-up.nccl.in-switch-efficiency", 0.1, 1, SHARE, nccl.inSwitchEfficiency());
        add("scale-up.nccl.in-switch-latency", 1e-6, 300e-6, TRIP, nccl.inSwitchLatency());
    }

    private void add(String path, double low, double high, String why, @Nullable Sourced quantity) {
        if (quantity != null) {
            all.add(new Constant(path, low, high, why, quantity, false));
        }
    }
}
