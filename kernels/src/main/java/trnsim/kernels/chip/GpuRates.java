package trnsim.kernels.chip;

import trnsim.kernels.chip.GpuCalibration.AttentionKernel;
import trnsim.workloads.unit.Readings;

/**
 * A {@link GpuCalibration} as plain numbers.
 *
 * @param sms streaming multiprocessors
 * @param fillPs wait of a thread block for its first operands, and its end
 * @param launchPs start of a kernel before its blocks run
 * @param feedBytesPerPs operand bytes one SM receives per picosecond
 * @param softmax exposed share of attention's softmax
 * @param blockPs fixed time of one attention block
 * @param grouped rate of grouped matmuls relative to dense ones
 * @param attention generation of attention kernels
 */
public record GpuRates(
        double sms,
        double fillPs,
        double launchPs,
        double feedBytesPerPs,
        double softmax,
        double blockPs,
        double grouped,
        AttentionKernel attention) {

    static GpuRates of(GpuCalibration calibration, double sms, double kernelPs, Readings readings) {
        double fillPs = readings.of(calibration.fill()) * 1e12;
        return new GpuRates(
                sms,
                fillPs,
                Math.max(0, kernelPs - fillPs),
                readings.of(calibration.feed()) * 1e-12,
                readings.of(calibration.softmax()),
                readings.of(calibration.block()) * 1e12,
                readings.of(calibration.grouped()),
                calibration.attention());
    }
}
