package trnsim.kernels.chip;

import trnsim.workloads.unit.Readings;

/**
 * A {@link CpuCore} as plain numbers. A rank of some of the socket's cores has its share of the last-level cache.
 *
 * @param cores cores of the rank
 * @param vectorBytes one vector register
 * @param loadBytesPerPs L1 to the registers of one core
 * @param l2Bytes L2 of one core
 * @param l2BytesPerPs L2 to one core
 * @param llcBytes last-level cache
 * @param llcCoreBytesPerPs last-level cache to one core
 * @param llcBytesPerPs last-level cache to all cores of the rank
 * @param memoryCoreBytesPerPs device memory to one core
 */
public record CpuRates(
        double cores,
        double vectorBytes,
        double loadBytesPerPs,
        double l2Bytes,
        double l2BytesPerPs,
        double llcBytes,
        double llcCoreBytesPerPs,
        double llcBytesPerPs,
        double memoryCoreBytesPerPs) {

    static CpuRates of(CpuCore core, ChipSpec chip, double cores, double ranksPerChip, Readings readings) {
        double clockPerPs = readings.of(chip.engines().vector().clock()) * 1e-12;
        double llc = chip.sram().l2() == null ? 0 : readings.of(chip.sram().l2());
        return new CpuRates(
                cores,
                readings.of(core.vector()),
                4 * readings.of(core.loads()) * clockPerPs,
                readings.of(chip.sram().sbuf()),
                readings.of(core.l2Bandwidth()) * 1e-12,
                llc / ranksPerChip,
                readings.of(core.llcBandwidth()) * 1e-12,
                readings.of(core.llcTotal()) * 1e-12 / ranksPerChip,
                readings.of(core.memoryBandwidth()) * 1e-12);
    }
}
