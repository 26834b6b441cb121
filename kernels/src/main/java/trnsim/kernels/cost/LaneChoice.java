package trnsim.kernels.cost;

import java.util.function.Supplier;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;

/** Whether vector lanes may be used: where the JVM has them and nothing forbids them. */
public final class LaneChoice {

    /** System property: {@code off} forces the scalar twins. */
    public static final String PROPERTY = "trnsim.vector";

    /**
     * Matmuls of a batch from which on lanes are used. A cold JVM takes seconds to compile the vector twins, so small batches
     * are faster one after the other.
     */
    private static final int LEAST_BATCH = 512;

    private LaneChoice() {}

    /** True if {@code operators} hold enough matmuls for lanes to pay. */
    public static boolean pays(OperatorBatch operators) {
        int count = 0;
        for (int i = 0; i < operators.size(); i++) {
            count += operators.kind[i] == OperatorKind.MATMUL.ordinal() ? 1 : 0;
        }
        return count >= LEAST_BATCH;
    }

    /**
     * The vector twin where lanes may be used, {@code scalar} otherwise.
     *
     * @param lanes makes the twin; only called where the vector module is present, so that its classes are not needed elsewhere
     */
    public static <T> T twin(Supplier<T> lanes, T scalar) {
        return available() ? lanes.get() : scalar;
    }

    /** True if kernels may run in vector lanes. */
    public static boolean available() {
        return !"off".equals(System.getProperty(PROPERTY))
                && ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }
}
