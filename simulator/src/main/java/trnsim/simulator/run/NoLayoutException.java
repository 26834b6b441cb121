package trnsim.simulator.run;

/** No layout of the workload fits the system. */
public final class NoLayoutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NoLayoutException() {
        super("no layout fits");
    }
}
