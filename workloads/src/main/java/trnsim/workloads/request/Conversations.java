package trnsim.workloads.request;

import java.util.Arrays;

/**
 * Conversations whose requests wait for the answer to the one before, in an open or a closed loop.
 *
 * <p>Open: conversations start at times of their own, however the answers come. Closed: each of N users begins one, all at
 * the start of the run, and another when it has ended, so that at most N requests are out. A conversation of one request
 * and a closed loop is the classic closed system; an open one with several is partly open. Source: Schroeder, Wierman,
 * Harchol-Balter, "Open versus closed: a cautionary tale", NSDI 2006.
 */
final class Conversations implements RequestSource {

    private final Script script;
    private final boolean closed;
    private final DueHeap due = new DueHeap();
    private int[] free = new int[16];
    private int frees;
    private int slots;

    /** @param users of a closed loop; 0 for an open one */
    Conversations(Script script, int users) {
        this.script = script;
        this.closed = users > 0;
        for (int user = 0; user < users && script.begin(user); user++) {
            due.add(0, user);
        }
    }

    @Override
    public long nextArrivalPs() {
        return closed ? due.firstPs() : Math.min(due.firstPs(), script.startPs());
    }

    @Override
    public boolean next(RequestRow row) {
        long timePs = nextArrivalPs();
        if (timePs == NEVER) {
            return false;
        }
        int slot;
        if (due.firstPs() == timePs) {
            slot = due.pop();
        } else {
            slot = frees > 0 ? free[--frees] : slots++;
            script.begin(slot);
        }
        script.say(slot, row);
        row.arrivalPs = timePs;
        row.user = slot;
        if (!closed && !script.more(slot)) {
            row.user = RequestRow.NONE;
            release(slot);
        }
        return true;
    }

    @Override
    public boolean waits() {
        return true;
    }

    @Override
    public void answered(int user, long nowPs) {
        long waitPs = script.waitPs(user);
        if ((script.more(user) || script.begin(user)) && waitPs <= ArrivalTimes.LAST_PS - nowPs) {
            due.add(nowPs + waitPs, user);
        }
    }

    private void release(int slot) {
        if (frees == free.length) {
            free = Arrays.copyOf(free, 2 * frees);
        }
        free[frees++] = slot;
    }

    @Override
    public int blockTokens() {
        return script.blockTokens();
    }

    @Override
    public void close() {
        script.close();
    }
}
