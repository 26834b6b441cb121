package trnsim.simulator.step;

import java.util.ArrayList;
import java.util.List;

/**
 * What the programs of a stage consist of, one row each: segments of compute, collectives and messages.
 *
 * <p>A row names what happens, not how long it takes; {@link Works} holds that per actor.
 */
public final class Rows {

    /** The axis of a row that is no collective. */
    static final int LOCAL = -1;

    /** The axis of a message. */
    static final int MESSAGE = -2;

    private final List<String> names = new ArrayList<>();
    private final List<Spent> spent = new ArrayList<>();
    private final List<int[]> facts = new ArrayList<>();

    /** Adds a segment that a rank does by itself; its number. */
    public int segment(String name, Spent on, boolean computes) {
        return add(name, on, LOCAL, computes ? 1 : 0, 0);
    }

    /** Adds a collective of the groups of {@code axis}; its number. */
    public int collective(String name, Spent on, int axis) {
        if (axis < 0) {
            throw new IllegalArgumentException("axis " + axis + " does not exist");
        }
        return add(name, on, axis, 0, 0);
    }

    /** Adds a message to the counterpart in {@code stage}, which receives it on {@code flow}; its number. */
    public int message(String name, Spent on, int stage, int flow) {
        return add(name, on, MESSAGE, stage, flow);
    }

    private int add(String name, Spent on, int axis, int a, int b) {
        names.add(name);
        spent.add(on);
        facts.add(new int[] {axis, a, b});
        return names.size() - 1;
    }

    public int size() {
        return names.size();
    }

    public String name(int row) {
        return names.get(row);
    }

    public Spent spent(int row) {
        return spent.get(row);
    }

    public boolean isCollective(int row) {
        return facts.get(row)[0] >= 0;
    }

    public boolean isMessage(int row) {
        return facts.get(row)[0] == MESSAGE;
    }

    /** The axis of a collective. */
    public int axis(int row) {
        return facts.get(row)[0];
    }

    /** True if a slow rank takes longer for it. */
    public boolean computes(int row) {
        return facts.get(row)[0] == LOCAL && facts.get(row)[1] == 1;
    }

    /** The stage a message goes to. */
    public int target(int row) {
        return facts.get(row)[1];
    }

    /** The flow a message arrives on. */
    public int flow(int row) {
        return facts.get(row)[2];
    }
}
