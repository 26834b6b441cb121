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

    /** Books {@code us} in this state; those that recover do so from {@code cause}. Running is booked step by step instead. */
    void book(Ledger ledger, Component cause, long us) {
        switch (this) {
            case STARTING -> ledger.add(Cause.START, us);
            case EVALUATING -> ledger.add(Cause.EVALUATION, us);
            case STOPPED_AS_PLANNED -> ledger.add(Cause.PLANNED, us);
            case NOTICING -> ledger.add(cause, Stage.DETECTION, us);
            case ANSWERING, LACKING_HOSTS -> ledger.add(cause, Stage.WAITING, us);
            case RESTARTING -> ledger.add(cause, Stage.RESTART, us);
            case RUNNING -> throw new IllegalStateException("steps are booked one by one");
        }
    }

    boolean recovers() {
        return ordinal() >= NOTICING.ordinal();
    }
}
