package trnsim.workloads.catalog;

/** A kind of catalog entry: its folder and what one of it is called in sentences. */
public enum Folder {
    CHIPS("chip"),
    SYSTEMS("system"),
    NETWORKS("network"),
    MODELS("model"),
    STACKS("stack"),
    ENGINES("engine"),
    HOSTS("host"),
    FRONTENDS("front end", "frontends"),
    ACCEPTANCE("acceptance record", "acceptance"),
    STORAGES("storage"),
    RELIABILITY("reliability record", "reliability"),
    COOLING("cooling", "cooling"),
    POWER("power record", "power"),
    PRICES("price list", "prices"),
    COSTS("cost record", "costs");

    private final String noun;
    private final String folder;

    Folder(String noun) {
        this(noun, noun + "s");
    }

    Folder(String noun, String folder) {
        this.noun = noun;
        this.folder = folder;
    }

    /** The singular, for sentences. */
    public String noun() {
        return noun;
    }

    /** The folder's name. */
    public String folder() {
        return folder;
    }
}
