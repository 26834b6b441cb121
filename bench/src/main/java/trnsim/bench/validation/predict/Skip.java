package trnsim.bench.validation.predict;

/** Why a row has no prediction. Thrown, since the reason often shows deep inside; carries no stack. */
public final class Skip extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean counted;

    private Skip(String reason, boolean counted) {
        super(reason, null, false, false);
        this.counted = counted;
    }

    /** The source doesn't say, or the catalog doesn't know, what was measured: not the model's failure. */
    public static Skip unknown(String reason) {
        return new Skip(reason, false);
    }

    /** Hardware and layout are known, and there is still no prediction: counts against coverage. */
    public static Skip notModelled(String reason) {
        return new Skip(reason, true);
    }

    /** The reason, for people. */
    public String reason() {
        return String.valueOf(getMessage());
    }

    /** True if the row counts against its suite's coverage. */
    public boolean counted() {
        return counted;
    }
}
