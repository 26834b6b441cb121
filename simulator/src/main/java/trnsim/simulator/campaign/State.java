package trnsim.simulator.campaign;

/** What a campaign does at a moment; from {@link #NOTICING} on it recovers. */
enum State {
    STARTING,
    RUNNING,
    EVALUATING,
    STOPPED_AS_PLANNED,
    NOTICING,
    ANSWERING,
    LACKING_HOSTS,
    RESTARTING;

    boolean recovers() {
        return ordinal() >= NOTICING.ordinal();
    }
}
