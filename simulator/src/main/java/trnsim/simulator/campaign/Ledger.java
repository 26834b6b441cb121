package trnsim.simulator.campaign;

import java.util.Arrays;

/** Time by cause in whole microseconds; what goes in must come to the length of the campaign. */
public final class Ledger {

    private static final int STAGES = Stage.values().length;

    private final long[] causes = new long[Cause.values().length];
    private final long[] failures = new long[Component.values().length * STAGES];

    void add(Cause cause, long us) {
        require(us);
        causes[cause.ordinal()] += us;
    }

    void add(Component component, Stage stage, long us) {
        require(us);
        failures[component.ordinal() * STAGES + stage.ordinal()] += us;
    }

    private static void require(long us) {
        if (us < 0) {
            throw new IllegalStateException("a negative time was booked: " + us + " us");
        }
    }

    /** Time booked on {@code cause}. */
    public long us(Cause cause) {
        return causes[cause.ordinal()];
    }

    /** Time that failures of {@code component} cost in {@code stage}. */
    public long us(Component component, Stage stage) {
        return failures[component.ordinal() * STAGES + stage.ordinal()];
    }

    /** Time that failures of {@code component} cost. */
    public long us(Component component) {
        long sum = 0;
        for (Stage stage : Stage.values()) {
            sum += us(component, stage);
        }
        return sum;
    }

    /** Time that failures cost in {@code stage}. */
    public long us(Stage stage) {
        long sum = 0;
        for (Component component : Component.values()) {
            sum += us(component, stage);
        }
        return sum;
    }

    /** All that was booked. */
    public long total() {
        return Arrays.stream(causes).sum() + Arrays.stream(failures).sum();
    }
}
