package trnsim.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link EventQueue} promises; each implementation's test extends it. */
abstract class EventQueueContract {

    private static final long LAST_PS = Long.MAX_VALUE - 1;

    abstract EventQueue newQueue();

    @Test
    void startsEmptyAtZero() {
        EventQueue queue = newQueue();

        assertThat(queue.size()).isZero();
        assertThat(queue.peekTime()).isEqualTo(EventQueue.NEVER);
        assertThat(queue.pop()).isFalse();
        assertThat(queue.time()).isZero();
    }

    @Test
    void popsInOrderOfTime() {
        EventQueue queue = newQueue();
        queue.schedule(30, 3, 33);
        queue.schedule(10, 1, 11);
        queue.schedule(20, 2, 22);

        assertPops(queue, 10, 1, 11);
        assertPops(queue, 20, 2, 22);
        assertPops(queue, 30, 3, 33);
        assertThat(queue.pop()).isFalse();
        assertThat(queue.time()).isEqualTo(30);
    }

    @Test
    void tiesAreFirstInFirstOut() {
        EventQueue queue = newQueue();
        for (int i = 0; i < 1000; i++) {
            queue.schedule(5_000 + i % 3, 0, i);
        }

        for (int remainder = 0; remainder < 3; remainder++) {
            for (int i = remainder; i < 1000; i += 3) {
                assertPops(queue, 5_000 + remainder, 0, i);
            }
        }
    }

    @Test
    void tiesStayFirstInFirstOutWhenSomeWereScheduledFromNearby() {
        EventQueue queue = newQueue();
        queue.schedule(1 << 20, 0, 1);
        queue.schedule((1 << 20) - 1, 0, 0);
        queue.schedule(1 << 20, 0, 2);
        assertPops(queue, (1 << 20) - 1, 0, 0);
        queue.schedule(1 << 20, 0, 3);
        assertPops(queue, 1 << 20, 0, 1);
        queue.schedule(1 << 20, 0, 4);

        for (int slot = 2; slot <= 4; slot++) {
            assertPops(queue, 1 << 20, 0, slot);
        }
    }

    @Test
    void peekingMovesNothing() {
        EventQueue queue = newQueue();
        queue.schedule(1_000_000, 0, 2);
        assertThat(queue.peekTime()).isEqualTo(1_000_000);

        queue.schedule(3, 0, 1);
        assertThat(queue.peekTime()).isEqualTo(3);

        assertPops(queue, 3, 0, 1);
        assertThat(queue.peekTime()).isEqualTo(1_000_000);
        queue.schedule(4, 0, 3);
        assertPops(queue, 4, 0, 3);
        assertPops(queue, 1_000_000, 0, 2);
    }

    @Test
    void cancelledEventsAreGone() {
        EventQueue queue = newQueue();
        long first = queue.schedule(10, 0, 1);
        queue.schedule(20, 0, 2);
        long third = queue.schedule(20, 0, 3);
        queue.schedule(20, 0, 4);

        assertThat(queue.cancel(first)).isTrue();
        assertThat(queue.cancel(third)).isTrue();

        assertThat(queue.size()).isEqualTo(2);
        assertThat(queue.peekTime()).isEqualTo(20);
        assertPops(queue, 20, 0, 2);
        assertPops(queue, 20, 0, 4);
        assertThat(queue.pop()).isFalse();
    }

    @Test
    void cancellingAllLeavesAnEmptyQueueThatStillWorks() {
        EventQueue queue = newQueue();
        queue.schedule(7, 0, 0);
        assertPops(queue, 7, 0, 0);
        long now = queue.schedule(7, 0, 1);
        long later = queue.schedule(70, 0, 2);
        assertThat(queue.cancel(now)).isTrue();
        assertThat(queue.cancel(later)).isTrue();

        assertThat(queue.size()).isZero();
        assertThat(queue.peekTime()).isEqualTo(EventQueue.NEVER);
        assertThat(queue.pop()).isFalse();
        assertThat(queue.time()).isEqualTo(7);

        queue.schedule(8, 0, 3);
        assertPops(queue, 8, 0, 3);
    }

    @Test
    void staleHandlesCancelNothing() {
        EventQueue queue = newQueue();
        long popped = queue.schedule(10, 0, 1);
        long cancelled = queue.schedule(20, 0, 2);
        queue.pop();
        queue.cancel(cancelled);
        long reused = queue.schedule(30, 0, 3);
        long alsoReused = queue.schedule(40, 0, 4);

        assertThat(queue.cancel(popped)).isFalse();
        assertThat(queue.cancel(cancelled)).isFalse();
        assertThat(queue.size()).isEqualTo(2);
        assertThat(new long[] {popped, cancelled, reused, alsoReused}).doesNotHaveDuplicates();
        assertThat(queue.cancel(reused)).isTrue();
        assertThat(queue.cancel(reused)).isFalse();
    }

    @Test
    void handlesThatNoEventHasCancelNothing() {
        EventQueue queue = newQueue();
        long handle = queue.schedule(10, 0, 1);

        assertThat(handle).isNotNegative();
        assertThat(queue.cancel(EventQueue.NO_HANDLE)).isFalse();
        assertThat(queue.cancel(handle + 1)).isFalse();
        assertThat(queue.cancel(handle + (1L << 32))).isFalse();
        assertThat(queue.cancel(Long.MIN_VALUE)).isFalse();
        assertThat(queue.cancel(Long.MAX_VALUE)).isFalse();
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void thePresentIsNotThePast() {
        EventQueue queue = newQueue();
        queue.schedule(10, 0, 1);
        queue.pop();
        queue.schedule(10, 0, 2);

        assertPops(queue, 10, 0, 2);
    }

    @Test
    void schedulingInThePastThrows() {
        EventQueue queue = newQueue();
        queue.schedule(10, 0, 1);
        queue.pop();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> queue.schedule(9, 4, 7))
                .withMessage("event of kind 4, slot 7: time 9 ps lies in the past, it is now 10 ps."
                        + " Maybe a duration was passed as a time?");
        assertThat(queue.size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "-1, in the past",
        "-9223372036854775808, passed the clock's last time",
        "9223372036854775807, 106.75 days"
    })
    void timesOutsideOfTheClockThrow(long timePs, String reason) {
        EventQueue queue = newQueue();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> queue.schedule(timePs, 0, 0))
                .withMessageContaining(reason);
        assertThat(queue.size()).isZero();
    }

    @Test
    void servesTheWholeClock() {
        EventQueue queue = newQueue();
        queue.schedule(LAST_PS, 0, 3);
        queue.schedule(LAST_PS - 1, 0, 2);
        queue.schedule(0, 0, 1);

        assertPops(queue, 0, 0, 1);
        assertPops(queue, LAST_PS - 1, 0, 2);
        queue.schedule(LAST_PS, 0, 4);
        assertPops(queue, LAST_PS, 0, 3);
        assertPops(queue, LAST_PS, 0, 4);
    }

    @Test
    void kindsAndSlotsAreAnyInts() {
        EventQueue queue = newQueue();
        queue.schedule(1, Integer.MIN_VALUE, -1);
        queue.schedule(1, Integer.MAX_VALUE, Integer.MIN_VALUE);

        assertPops(queue, 1, Integer.MIN_VALUE, -1);
        assertPops(queue, 1, Integer.MAX_VALUE, Integer.MIN_VALUE);
    }

    /** Spreads from all-ties to nearly distinct, and from no to mostly cancelled events. */
    @ParameterizedTest
    @CsvSource({"1, 1, 0", "2, 4, 30", "3, 100, 10", "4, 5000, 60", "5, 1000000000, 30", "6, 1000000000000000, 90"})
    void agreesWithPriorityQueue(long seed, long spreadPs, int cancelPercent) {
        EventQueue queue = newQueue();
        PriorityQueue<Event> oracle =
                new PriorityQueue<>(Comparator.comparingLong(Event::timePs).thenComparingInt(Event::slot));
        Random random = new Random(seed);
        Event[] bySlot = new Event[40_000];
        for (int slot = 0; slot < bySlot.length; slot++) {
            long timePs = queue.time() + random.nextLong(spreadPs);
            bySlot[slot] = new Event(timePs, slot, queue.schedule(timePs, slot % 7, slot));
            oracle.add(bySlot[slot]);
            if (random.nextInt(100) < cancelPercent) {
                Event victim = bySlot[slot - random.nextInt(Math.min(slot + 1, 300))];
                assertThat(queue.cancel(victim.handle())).isEqualTo(oracle.remove(victim));
            }
            // Fills for a while, then drains a little, then fills again.
            if (slot % 1000 > 700 && random.nextInt(3) > 0) {
                popBoth(queue, oracle);
            }
            if (random.nextInt(4) == 0) {
                assertThat(queue.peekTime()).isEqualTo(earliest(oracle));
            }
            assertThat(queue.size()).isEqualTo(oracle.size());
        }
        while (!oracle.isEmpty()) {
            popBoth(queue, oracle);
        }
        assertThat(queue.pop()).isFalse();
    }

    @Test
    void popsUntilALimitAndElseMovesNothing() {
        EventQueue queue = newQueue();
        assertThat(queue.popUntil(LAST_PS)).isFalse();
        queue.schedule(1_000_000, 0, 2);

        assertThat(queue.popUntil(999_999)).isFalse();
        assertThat(queue.time()).isZero();
        queue.schedule(3, 0, 1);
        assertThat(queue.popUntil(2)).isFalse();
        assertThat(queue.popUntil(3)).isTrue();
        assertThat(queue.slot()).isEqualTo(1);
        assertThat(queue.popUntil(500_000)).isFalse();
        queue.schedule(4, 0, 3);
        assertPops(queue, 4, 0, 3);
        assertThat(queue.popUntil(LAST_PS)).isTrue();
        assertThat(queue.time()).isEqualTo(1_000_000);
    }

    @Test
    void cancelledEventsDoNotCountTowardsALimit() {
        EventQueue queue = newQueue();
        long[] early = new long[200];
        for (int slot = 0; slot < early.length; slot++) {
            early[slot] = queue.schedule(100 + slot, 0, slot);
            queue.schedule(1_000_000 + slot, 1, slot);
        }
        for (long handle : early) {
            queue.cancel(handle);
        }

        assertThat(queue.popUntil(999_999)).isFalse();
        queue.schedule(0, 2, 0);
        assertPops(queue, 0, 2, 0);
        assertThat(queue.popUntil(1_000_000)).isTrue();
        assertThat(queue.kind()).isEqualTo(1);
    }

    /** Many at once, each adding one more for the same time, as ranks that pass a barrier do. */
    @Test
    void aCrowdAtOneTimeStaysInOrderWhileItGrows() {
        EventQueue queue = newQueue();
        for (int slot = 0; slot < 50_000; slot++) {
            queue.schedule(77_777, 0, slot);
        }
        for (int slot = 0; slot < 50_000; slot++) {
            assertPops(queue, 77_777, 0, slot);
            queue.schedule(77_777, 1, slot);
        }
        for (int slot = 0; slot < 50_000; slot++) {
            assertPops(queue, 77_777, 1, slot);
        }
    }

    /** Times at all scales up to the end of the clock; pops with and without limit, peeks and cancels among them. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithPriorityQueueAtAllScales(long seed) {
        EventQueue queue = newQueue();
        PriorityQueue<Event> oracle =
                new PriorityQueue<>(Comparator.comparingLong(Event::timePs).thenComparingInt(Event::slot));
        Random random = new Random(seed);
        Event[] bySlot = new Event[30_000];
        int scheduled = 0;
        while (scheduled < bySlot.length) {
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> {
                    for (int burst = random.nextInt(1 << random.nextInt(11)); burst >= 0; burst--) {
                        long timePs = later(queue.time(), random);
                        int slot = scheduled++ % bySlot.length;
                        bySlot[slot] = new Event(timePs, scheduled, queue.schedule(timePs, scheduled % 7, scheduled));
                        oracle.add(bySlot[slot]);
                    }
                }
                case 4 -> {
                    Event victim = bySlot[random.nextInt(Math.min(Math.max(scheduled, 1), bySlot.length))];
                    if (victim != null) {
                        assertThat(queue.cancel(victim.handle())).isEqualTo(oracle.remove(victim));
                    }
                }
                case 5 -> assertThat(queue.peekTime()).isEqualTo(earliest(oracle));
                case 6 -> {
                    long limit = later(queue.time(), random);
                    if (earliest(oracle) <= limit) {
                        Event expected = oracle.remove();
                        assertThat(queue.popUntil(limit)).isTrue();
                        assertThat(queue.slot()).isEqualTo(expected.slot());
                        assertThat(queue.time()).isEqualTo(expected.timePs());
                    } else {
                        assertThat(queue.popUntil(limit)).isFalse();
                    }
                }
                default -> {
                    for (int burst = random.nextInt(1 << random.nextInt(11)); burst >= 0; burst--) {
                        popBoth(queue, oracle);
                    }
                }
            }
            assertThat(queue.size()).isEqualTo(oracle.size());
        }
        while (!oracle.isEmpty()) {
            popBoth(queue, oracle);
        }
        assertThat(queue.pop()).isFalse();
    }

    /** Zero to 2^40 ps later as a rule, sometimes anywhere up to the end of the clock; near times as likely as far. */
    private static long later(long timePs, Random random) {
        long delayPs = random.nextLong() >>> (random.nextInt(5000) == 0 ? 3 : 24 + random.nextInt(40));
        return delayPs > LAST_PS - timePs ? LAST_PS - (delayPs & 0xFF & (LAST_PS - timePs)) : timePs + delayPs;
    }

    static void assertPops(EventQueue queue, long timePs, int kind, int slot) {
        int before = queue.size();
        assertThat(queue.pop()).isTrue();
        assertThat(queue.time()).isEqualTo(timePs);
        assertThat(queue.kind()).isEqualTo(kind);
        assertThat(queue.slot()).isEqualTo(slot);
        assertThat(queue.size()).isEqualTo(before - 1);
    }

    private static long earliest(PriorityQueue<Event> oracle) {
        Event event = oracle.peek();
        return event == null ? EventQueue.NEVER : event.timePs();
    }

    private static void popBoth(EventQueue queue, PriorityQueue<Event> oracle) {
        Event expected = oracle.poll();
        if (expected == null) {
            assertThat(queue.pop()).isFalse();
        } else {
            assertPops(queue, expected.timePs(), expected.slot() % 7, expected.slot());
        }
    }

    private record Event(long timePs, int slot, long handle) {}
}
