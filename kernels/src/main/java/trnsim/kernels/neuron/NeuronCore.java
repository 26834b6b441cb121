package trnsim.kernels.neuron;

import trnsim.kernels.chip.ChipSpec;
import trnsim.kernels.chip.Rank;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.unit.Format;

/**
 * One physical NeuronCore as plain numbers: what the engine models share.
 *
 * <p>Clocks are cycles per picosecond. DMA runs at {@code engines / cores x achievable} of the chip; device memory is shared
 * evenly by the cores of the chip, or one core's alone, where the DMA engines bind. Of each SBUF partition 16 KiB are
 * reserved (180,224 of 196,608 bytes usable on NeuronCore-v2, 212,984 of 229,376 on v3; NKI tile sizes). A vector engine no
 * wider than the 128 partitions marks NeuronCore-v2, where vector and scalar engine cannot read PSUM at once and there are no
 * double-rate modes (NKI architecture guides).
 */
final class NeuronCore {

    /** Partitions of SBUF and PSUM. */
    static final double PARTITIONS = 128;

    /** Columns of one PSUM bank in fp32, and of a moving tile. */
    static final double BANK = 512;

    /** Least cycles between instructions of an engine (NKI ISA, minimum initiation interval). */
    static final double INITIATION = 64;

    /** Cycles from an instruction's start to its first element, hidden behind others where they do not depend on it. */
    static final double LATENCY = 60;

    private static final double RESERVED_BYTES = 16 * 1024;
    private static final double QUEUES = 16;

    final Rank rank;
    final double cores;
    final double tensorPerPs;
    /** Per cycle of the tensor engine. */
    final double psPerCycle;

    final double vectorPerPs;
    final double scalarPerPs;
    /** Elements per cycle and partition for 16-bit data in SBUF. */
    final double vectorMode;

    final double gpsimdPerPs;
    /** NeuronCore-v4: MX formats in the array and their quantisation, exponentials on the vector engine. */
    final boolean mx;
    /** NeuronCore-v3 and later: vector beside GpSimd engine in SBUF, and beside scalar engine in PSUM. */
    final boolean parallel;
    /** Columns of fp32 PSUM that leave for SBUF per picosecond, over the engines that can do it at once. */
    final double evacuationPerPs;

    final double rows;
    final double columns;
    /** One over {@link #columns}. */
    final double perColumns;

    final double dmaBytesPerPs;
    final double memoryBytesPerPs;
    final double psPerMemoryByte;
    /** Per column of PSUM that leaves, and per column added to SBUF. */
    final double psPerEvacuated;

    final double psPerAccumulated;
    final double psPerDmaByte;
    final double fixedPs;
    final double sbufBytes;
    final double psumBanks;
    final DmaRows dma;

    /** @param alone no other core of the chip uses device memory */
    NeuronCore(Rank rank, boolean alone) {
        ChipSpec chip = rank.chip();
        ChipSpec.Dma engines = chip.dma();
        ChipSpec.Lanes scalar = chip.engines().scalar();
        if (engines == null || scalar == null || chip.sram().psum() == null || !rank.hasArray()) {
            throw new IllegalArgumentException(chip.name()
                    + " is of family neuron and needs engines.tensor.array, engines.scalar, sram.psum and dma");
        }
        this.rank = rank;
        cores = rank.cores();
        tensorPerPs = rank.columnsPerPs() / cores;
        psPerCycle = 1 / tensorPerPs;
        vectorPerPs = rank.read(chip.engines().vector().clock()) * 1e-12;
        scalarPerPs = rank.read(scalar.clock()) * 1e-12;
        vectorMode = Math.max(1, rank.read(chip.engines().vector().width()) / PARTITIONS);
        parallel = vectorMode > 1;
        ChipSpec.Lanes gpsimd = chip.engines().gpsimd();
        gpsimdPerPs = gpsimd == null ? vectorPerPs : rank.read(gpsimd.clock()) * 1e-12;
        mx = rank.macsPerPs(Dtype.MXFP8.ordinal()) > 0;
        evacuationPerPs = vectorMode > 1 ? vectorPerPs + scalarPerPs : Math.max(vectorPerPs, scalarPerPs);
        rows = rank.arrayRows();
        columns = rank.arrayColumns();
        perColumns = 1 / columns;
        double chipCores = rank.read(chip.cores());
        dmaBytesPerPs = rank.read(engines.engines()) / chipCores * rank.read(engines.achievable()) * 1e-12;
        psPerDmaByte = 1 / dmaBytesPerPs;
        memoryBytesPerPs = rank.bytesPerPs() * (alone ? rank.ranksPerChip() : 1) / cores;
        psPerMemoryByte = 1 / memoryBytesPerPs;
        psPerEvacuated = 1 / evacuationPerPs;
        psPerAccumulated = 1 / vectorPerPs;
        fixedPs = rank.read(engines.fixed()) * 1e12;
        sbufBytes = rank.read(chip.sram().sbuf()) / PARTITIONS - RESERVED_BYTES;
        psumBanks = Math.floor(rank.read(chip.sram().psum()) / (PARTITIONS * BANK * 4));
        dma = new DmaRows(rank.read(engines.shortRows()));
    }

    /** How a report says that all cores of the rank do the same. */
    String onEachCore() {
        return cores == 1 ? "on its core" : "on each of " + Format.digits(cores) + " cores";
    }

    /** Start-up of one transfer where all queues are busy with short ones. */
    double startPs() {
        return fixedPs / QUEUES;
    }

    /** Time of transfers whose rows cost {@code bytes} at full rate. */
    double dmaPs(double bytes) {
        return bytes * psPerDmaByte;
    }

    /** True if operands of this size are fast: 16 bits, and 8 on NeuronCore-v4. */
    boolean fast(double bytes) {
        return bytes == 2 || bytes < 2 && mx;
    }

    /** Elements per cycle and partition of copies and of instructions with a scalar: 4 for fast operands since v3. */
    double copyMode(double bytes) {
        return parallel && fast(bytes) ? 2 * vectorMode : 1;
    }

    /** Operands per cycle and partition of instructions with two tensors: 2 for fast operands on v2, 4 since v3. */
    double pairMode(double bytes) {
        return fast(bytes) ? 2 * vectorMode : 1;
    }

    /** The same as {@link #copyMode} for the scalar engine. */
    double scalarCopyMode(double bytes) {
        return mx && fast(bytes) ? 2 : 1;
    }

    /** Passes of the tensor engine for inputs of {@code dtype}. */
    double passes(int dtype) {
        return rank.passes(dtype);
    }
}
