package trnsim.workloads.plan;

import java.util.List;
import java.util.function.Function;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;
import trnsim.workloads.operator.Phase;

/** Reads the rows of a batch back as operators. */
public final class Rows {

    private Rows() {}

    /** Appends to {@code to} what {@code derive} makes of each row of {@code from}. */
    static void copy(OperatorBatch from, OperatorBatch to, Function<Operator, List<Operator>> derive) {
        for (int i = 0; i < from.size(); i++) {
            derive.apply(read(from, i)).forEach(to::add);
        }
    }

    /** Row {@code i} of {@code batch}. */
    public static Operator read(OperatorBatch batch, int i) {
        Dtype[] dtypes = Dtype.values();
        Tag tag = new Tag(
                dtypes[batch.input[i]],
                dtypes[batch.weight[i]],
                dtypes[batch.accumulate[i]],
                dtypes[batch.output[i]],
                batch.repeat[i],
                Phase.values()[batch.phase[i]],
                batch.layer[i],
                batch.stage[i]);
        long[][] d = batch.d;
        OperatorKind kind = batch.kind(i);
        return switch (kind) {
            case MATMUL -> new Operator.Matmul(batch.name(i), d[0][i], d[1][i], d[2][i], d[3][i], d[4][i] == 1, tag);
            case ATTENTION ->
                new Operator.Attention(
                        batch.name(i), d[0][i], d[1][i], d[2][i], d[3][i], d[4][i], d[5][i], d[6][i], d[7][i], tag);
            default ->
                new Operator.Pointwise(kind, batch.name(i), d[0][i], d[1][i], d[2][i], d[3][i], d[4][i], d[5][i], tag);
        };
    }
}
