package trnsim.workloads.request;

import java.util.Arrays;

/** Slots by the time they are due, the earliest first, of equals the one that was added first. A binary heap in columns. */
public final class DueHeap {

    private long[] times = new long[16];
    private long[] orders = new long[16];
    private int[] slots = new int[16];
    private int size;
    private long added;

    /** The earliest time; {@link RequestSource#NEVER} if there is none. */
    public long firstPs() {
        return size == 0 ? RequestSource.NEVER : times[0];
    }

    /** Adds {@code slot}, due at {@code timePs}. */
    public void add(long timePs, int slot) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            orders = Arrays.copyOf(orders, 2 * size);
            slots = Arrays.copyOf(slots, 2 * size);
        }
        int at = size++;
        long order = added++;
        while (at > 0 && before(timePs, order, (at - 1) / 2)) {
            move((at - 1) / 2, at);
            at = (at - 1) / 2;
        }
        put(at, timePs, order, slot);
    }

    /** Takes the first slot out. */
    public int pop() {
        int first = slots[0];
        size--;
        long time = times[size];
        long order = orders[size];
        int slot = slots[size];
        int at = 0;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && before(times[child + 1], orders[child + 1], child)) {
                child++;
            }
            if (before(time, order, child)) {
                break;
            }
            move(child, at);
            at = child;
        }
        put(at, time, order, slot);
        return first;
    }

    private boolean before(long time, long order, int other) {
        return time < times[other] || (time == times[other] && order < orders[other]);
    }

    private void move(int from, int to) {
        put(to, times[from], orders[from], slots[from]);
    }

    private void put(int at, long time, long order, int slot) {
        times[at] = time;
        orders[at] = order;
        slots[at] = slot;
    }
}
