package trnsim.simulator.contention;

import java.util.List;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.model.Kernels;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.unit.Readings;

/** Ranks and operators of the shipped catalog, for tests. */
final class CatalogRanks {

    private static final Catalog CATALOG = Catalog.shipped();

    private CatalogRanks() {}

    static List<String> systems() {
        return CATALOG.names(Folder.SYSTEMS);
    }

    static SystemSpec system(String name) {
        return Cluster.system(CATALOG, name);
    }

    /** Eight domains of a system that has a network, else one. */
    static Cluster cluster(String name) {
        SystemSpec system = system(name);
        long domains = system.scaleOut() == null ? 1 : 8;
        return Cluster.of(system, Cluster.chip(CATALOG, system), domains * system.chips(), null, Readings.central());
    }

    /** Products of m x 4096 x 4096 in bf16 on a rank of {@code cluster}, one row per m. */
    static CostBatch matmuls(Cluster cluster, long... m) {
        OperatorBatch batch = new OperatorBatch(m.length);
        for (long rows : m) {
            batch.add(new Operator.Matmul("matmul", rows, 4096, 4096, 1, Operator.Tag.of(Dtype.BF16)));
        }
        CostBatch costs = new CostBatch();
        Kernels.forRank(cluster.rank()).cost(batch, costs);
        return costs;
    }

    /** Speeds on a healthy rank. */
    static double[] speeds(Demand... demands) {
        DemandTable table = new DemandTable();
        int[] rows = new int[demands.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = table.add(demands[i]);
        }
        double[] speeds = new double[rows.length];
        Contention.speeds(table, rows, rows.length, new double[] {1, 1, 1, 1, 1}, 0, speeds);
        return speeds;
    }
}
