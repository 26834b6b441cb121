package trnsim.workloads.catalog;

/** A kind of catalog entry: its folder and what one of it is called in sentences. */
public enum Folder {
    CHIPS("chip"),
    SYSTEMS("system"),
    NETWORKS("network"),
    MODELS("model"),
    STACKS("stack"),
    ENGINES("engine");

    private final String noun;

    Folder(String noun) {
        this.noun = noun;
    }

    /** The singular, for sentences. */
    public String noun() {
        return noun;
    }

    /** The folder's name. */
    public String folder() {
        return noun + "s";
    }
}
