package trnsim.bench.validation.predict;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.kernels.chip.ChipSpec;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Quantity;
import trnsim.workloads.unit.UnitException;

/**
 * {@code nccom-SYSTEM-NNranks.csv}: nccom-test inside one instance, one row per operation and one column per size of the
 * total tensor. Ranks are logical cores of the chip's default size.
 */
final class NccomCollectives implements FilePredictor {

    private static final Set<String> WORDS = Set.of("op", "dtype", "source", "note", "sdk");

    private final Hardware hardware;
    private final String systemName;
    private final int ranks;

    NccomCollectives(Hardware hardware, String systemName, int ranks) {
        this.hardware = hardware;
        this.systemName = systemName;
        this.ranks = ranks;
    }

    @Override
    public Suite suite() {
        return Suite.NETWORK;
    }

    @Override
    public List<String> required() {
        return List.of("op", "dtype");
    }

    @Override
    public List<String> configuration() {
        return List.of("op");
    }

    @Override
    public String group(TruthRow row) {
        return row.text("op");
    }

    @Override
    public List<String> assumptions() {
        return List.of("nccom-test: " + ranks + " ranks fill " + systemName + " chip by chip");
    }

    @Override
    public List<Question> questions(TruthRow row) {
        List<Question> questions = new ArrayList<>();
        for (String column : row.columns().keySet()) {
            if (!WORDS.contains(column)) {
                double bytes = bytes(row, column);
                questions.add(
                        new Question(column, "latency_us", "us", column, "size=" + bytes, () -> answer(row, bytes)));
            }
        }
        return questions;
    }

    private static double bytes(TruthRow row, String column) {
        try {
            return Quantity.parse(column, Dimension.BYTES).si();
        } catch (UnitException e) {
            throw row.error(column, "the column's name is no size; write it like 64MiB");
        }
    }

    private Answer answer(TruthRow row, double bytes) {
        SystemSpec system = hardware.system(systemName);
        ChipSpec chip = hardware.chipOf(system);
        int perChip = Math.max(
                1, (int) (chip.cores().value().si() / chip.coresPerRank().fallback()));
        Cluster cluster = hardware.cluster(system, Math.max(1, ranks / perChip), null);
        return OneCollective.predict(
                cluster, new Collectives(cluster), OneCollective.kind(row.text("op")), bytes, ranks, 1e6);
    }
}
