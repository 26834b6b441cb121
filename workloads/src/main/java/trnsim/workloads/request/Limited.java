package trnsim.workloads.request;

/** The first requests of a source; what follows them is not looked at. */
final class Limited implements RequestSource {

    private final RequestSource source;
    private long left;

    Limited(RequestSource source, long most) {
        this.source = source;
        this.left = most;
    }

    @Override
    public long nextArrivalPs() {
        return left == 0 ? NEVER : source.nextArrivalPs();
    }

    @Override
    public boolean next(RequestRow row) {
        if (left == 0 || !source.next(row)) {
            return false;
        }
        left--;
        return true;
    }

    @Override
    public boolean waits() {
        return source.waits();
    }

    @Override
    public void answered(int user, long nowPs) {
        source.answered(user, nowPs);
    }

    @Override
    public int blockTokens() {
        return source.blockTokens();
    }

    @Override
    public void close() {
        source.close();
    }
}
