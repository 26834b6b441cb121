package trnsim.workloads.document;

/**
 * Input that cannot be used. Its message is the whole sentence a user reads, position first; the command line prints it
 * alone and exits with 2.
 */
public final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InputException(Position at, String sentence) {
        super(at + ": " + sentence);
    }

    /** A sentence about the command line itself, which has no file. */
    public InputException(String sentence) {
        super(sentence);
    }
}
