package trnsim.simulator.run;

import java.util.List;
import trnsim.simulator.report.Table;
import trnsim.simulator.serving.IterationCost;
import trnsim.simulator.serving.IterationTime;
import trnsim.simulator.serving.ServingPlan;
import trnsim.workloads.plan.Batch;
import trnsim.workloads.plan.Role;
import trnsim.workloads.unit.Format;

/** What an iteration takes on each pipeline stage. */
final class StagesTable {

    private StagesTable() {}

    /** The prompt of {@code input} tokens, and decoding at {@code context} tokens. */
    static Table of(ServingPlan plan, IterationCost cost, long input, long context) {
        Table table = new Table("stage", "layers", "prompt", "decode, 1", "of it sending", "decode, full");
        List<IterationCost> stages = cost.stages();
        for (int i = 0; i < stages.size(); i++) {
            IterationCost stage = stages.get(i);
            Role role = plan.stages().roles().get(i);
            IterationTime one = stage.decode(1, context);
            table.row(
                    Integer.toString(i + 1),
                    Integer.toString(role.layers()),
                    shown(stage.prefill(1, input).timePs()),
                    shown(one.timePs()),
                    shown(stage.sendPs(Batch.decode(1, context).tokens())),
                    shown(stage.decode(plan.groupSequences(), context).timePs()));
        }
        return table;
    }

    private static String shown(long ps) {
        return Format.duration(ps * 1e-12);
    }
}
