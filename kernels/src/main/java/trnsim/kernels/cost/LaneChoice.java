package trnsim.kernels.cost;

/** Whether vector lanes may be used: where the JVM has them and nothing forbids them. */
public final class LaneChoice {

    /** System property: {@code off} forces the scalar twins. */
    public static final String PROPERTY = "trnsim.vector";

    private LaneChoice() {}

    /** True if kernels may run in vector lanes. */
    public static boolean available() {
        return !"off".equals(System.getProperty(PROPERTY))
                && ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }
}
