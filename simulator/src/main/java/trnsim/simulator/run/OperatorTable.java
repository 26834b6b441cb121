package trnsim.simulator.run;

import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.Engine;
import trnsim.kernels.cost.KernelModel;
import trnsim.simulator.report.Table;
import trnsim.workloads.document.Names;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;
import trnsim.workloads.operator.Phase;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/** The operators of a pass with their costs, for {@code explain}. */
final class OperatorTable {

    private OperatorTable() {}

    static Table of(OperatorBatch operators, KernelModel kernels) {
        CostBatch costs = new CostBatch();
        kernels.cost(operators, costs);
        Table table = new Table(
                "operator", "phase", "shape on one rank", "times", "each", "all", "bound by", "rate", "bytes");
        for (int i = 0; i < operators.size(); i++) {
            double each = costs.timePs[i] / operators.repeat[i];
            table.row(
                    operators.name(i),
                    Names.word(Phase.values()[operators.phase[i]]),
                    shape(operators, i),
                    Long.toString(operators.repeat[i]),
                    Format.duration(each * 1e-12),
                    Format.duration(costs.timePs[i] * 1e-12),
                    Names.word(Engine.values()[costs.bound[i]]),
                    costs.flops[i] > 0
                            ? Format.of(costs.flops[i] / costs.timePs[i] * 1e12, Dimension.FLOPS_PER_SECOND)
                            : "",
                    Format.of(costs.bytes[i] / operators.repeat[i], Dimension.BYTES));
        }
        return table;
    }

    private static String shape(OperatorBatch o, int i) {
        if (o.kind(i) == OperatorKind.MATMUL) {
            String groups = o.d[3][i] > 1 ? o.d[3][i] + " x " : "";
            return groups + o.d[0][i] + " x " + o.d[2][i] + " x " + o.d[1][i];
        }
        if (o.kind(i) == OperatorKind.ATTENTION) {
            return o.d[0][i] + " queries, " + o.d[1][i] + " kv, " + o.d[3][i] + " heads of " + o.d[4][i];
        }
        return Format.count(o.d[0][i]) + " elements";
    }
}
