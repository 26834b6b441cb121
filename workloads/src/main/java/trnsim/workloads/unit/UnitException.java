package trnsim.workloads.unit;

/** A quantity that cannot be read; the message is one sentence, to which the caller adds file and line. */
public final class UnitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnitException(String message) {
        super(message);
    }
}
