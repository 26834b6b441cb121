package trnsim.workloads.document;

/** An enum whose words in files are no Java names, such as {@code 1f1b}. */
public interface Worded {

    /** How files write this constant. */
    String word();
}
