package trnsim.workloads.operator;

import java.util.Arrays;

/**
 * Operators as columns: what the kernels read. Row {@code i} is one operator of one rank.
 *
 * <p>The columns are public arrays because the cost models walk them in vector lanes; only rows below {@link #size()} hold
 * meaning. {@link #clear()} keeps the arrays, so a batch that is reused allocates nothing once it has grown.
 */
public final class OperatorBatch {

    /** Dimension columns per row; their meaning is in {@link OperatorKind}. */
    public static final int DIMENSIONS = 8;

    private static final OperatorKind[] KINDS = OperatorKind.values();

    public byte[] kind;
    /** {@code d[j][i]}: dimension j of row i. */
    public long[][] d;

    public byte[] input;
    public byte[] weight;
    public byte[] accumulate;
    public byte[] output;
    public long[] repeat;
    public byte[] phase;
    public int[] layer;
    public int[] stage;
    private String[] name;
    private int size;

    public OperatorBatch() {
        this(32);
    }

    public OperatorBatch(int capacity) {
        int rows = Math.max(1, capacity);
        kind = new byte[rows];
        d = new long[DIMENSIONS][rows];
        input = new byte[rows];
        weight = new byte[rows];
        accumulate = new byte[rows];
        output = new byte[rows];
        repeat = new long[rows];
        phase = new byte[rows];
        layer = new int[rows];
        stage = new int[rows];
        name = new String[rows];
    }

    /** Rows in use. */
    public int size() {
        return size;
    }

    /** Forgets the rows and keeps the arrays. */
    public void clear() {
        size = 0;
    }

    public String name(int row) {
        return name[row];
    }

    public OperatorKind kind(int row) {
        return KINDS[kind[row]];
    }

    /** Appends one operator. */
    public OperatorBatch add(Operator operator) {
        switch (operator) {
            case Operator.Matmul o ->
                row(
                        OperatorKind.MATMUL,
                        o.name(),
                        o.tag(),
                        o.m(),
                        o.n(),
                        o.k(),
                        o.groups(),
                        o.batched() ? 1 : 0,
                        0,
                        0,
                        0);
            case Operator.Attention o ->
                row(
                        OperatorKind.ATTENTION,
                        o.name(),
                        o.tag(),
                        o.queryTokens(),
                        o.kvTokens(),
                        o.pairs(),
                        o.heads(),
                        o.headDim(),
                        o.valueDim(),
                        o.kvWidth(),
                        o.blockTokens());
            case Operator.Pointwise o ->
                row(
                        o.kind(),
                        o.name(),
                        o.tag(),
                        o.elements(),
                        o.reads(),
                        o.writes(),
                        o.ops(),
                        o.width(),
                        o.picks(),
                        0,
                        0);
        }
        return this;
    }

    private void row(
            OperatorKind rowKind,
            String rowName,
            Operator.Tag tag,
            long d0,
            long d1,
            long d2,
            long d3,
            long d4,
            long d5,
            long d6,
            long d7) {
        if (size == kind.length) {
            grow();
        }
        int i = size++;
        kind[i] = (byte) rowKind.ordinal();
        name[i] = rowName;
        d[0][i] = d0;
        d[1][i] = d1;
        d[2][i] = d2;
        d[3][i] = d3;
        d[4][i] = d4;
        d[5][i] = d5;
        d[6][i] = d6;
        d[7][i] = d7;
        input[i] = (byte) tag.input().ordinal();
        weight[i] = (byte) tag.weight().ordinal();
        accumulate[i] = (byte) tag.accumulate().ordinal();
        output[i] = (byte) tag.output().ordinal();
        repeat[i] = tag.repeat();
        phase[i] = (byte) tag.phase().ordinal();
        layer[i] = tag.layer();
        stage[i] = tag.stage();
    }

    private void grow() {
        int rows = 2 * kind.length;
        kind = Arrays.copyOf(kind, rows);
        for (int j = 0; j < DIMENSIONS; j++) {
            d[j] = Arrays.copyOf(d[j], rows);
        }
        input = Arrays.copyOf(input, rows);
        weight = Arrays.copyOf(weight, rows);
        accumulate = Arrays.copyOf(accumulate, rows);
        output = Arrays.copyOf(output, rows);
        repeat = Arrays.copyOf(repeat, rows);
        phase = Arrays.copyOf(phase, rows);
        layer = Arrays.copyOf(layer, rows);
        stage = Arrays.copyOf(stage, rows);
        name = Arrays.copyOf(name, rows);
    }
}
