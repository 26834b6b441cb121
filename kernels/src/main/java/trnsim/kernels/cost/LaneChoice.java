package trnsim.kernels.cost;

/** Chooses vector lanes where the JVM has them and nothing forbids them, the scalar twin otherwise. */
public final class LaneChoice {

    /** System property: {@code off} forces the scalar twins. */
    public static final String PROPERTY = "trnsim.vector";

    private LaneChoice() {}

    /** The lanes for this JVM. */
    public static MatmulLanes matmul() {
        boolean off = "off".equals(System.getProperty(PROPERTY));
        if (off || ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return new ScalarMatmul();
        }
        try {
            return (MatmulLanes) Class.forName("trnsim.kernels.vector.VectorMatmul")
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the vector module is present, its kernels are not", e);
        }
    }
}
