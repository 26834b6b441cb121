package trnsim.workloads.document;

/** A line of a file, counted from 1; line 0 means the file as a whole. */
public record Position(String file, int line) {

    /** The file as a whole. */
    public static Position whole(String file) {
        return new Position(file, 0);
    }

    @Override
    public String toString() {
        return line > 0 ? file + ":" + line : file;
    }
}
