package trnsim.workloads.request;

/** A source that knows its next request by making it: one row is kept ahead, made when it is first asked for. */
abstract class LookAhead implements RequestSource {

    private final RequestRow ahead = new RequestRow();
    private boolean made;
    private boolean ended;

    /** Fills {@code row} with the next request; false at the end, after which it is not called again. */
    abstract boolean make(RequestRow row);

    @Override
    public final long nextArrivalPs() {
        if (!made && !ended) {
            made = make(ahead);
            ended = !made;
        }
        return made ? ahead.arrivalPs : NEVER;
    }

    @Override
    public final boolean next(RequestRow row) {
        if (made) {
            made = false;
            row.copy(ahead);
            return true;
        }
        if (!ended) {
            ended = !make(row);
        }
        return !ended;
    }
}
