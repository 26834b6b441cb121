package trnsim.workloads.plan;

import java.util.List;

/**
 * How layers become pipeline stages and in which order these work.
 *
 * @param schedule order of the passes
 * @param virtual virtual stages per rank, above 1 if and only if the schedule is interleaved
 * @param layers layers of each virtual stage in model order; empty for an even split
 */
public record Stages(Schedule schedule, int virtual, List<Integer> layers) {

    /** Plain 1F1B over an even split. */
    public static final Stages PLAIN = new Stages(Schedule.ONE_FORWARD_ONE_BACKWARD, 1, List.of());

    public Stages {
        layers = List.copyOf(layers);
        if (virtual < 1 || (virtual > 1) != (schedule == Schedule.INTERLEAVED)) {
            throw new IllegalArgumentException(virtual + " virtual stages do not go with " + schedule.word());
        }
    }

    /** An even split of {@code virtual} virtual stages per rank: interleaved if more than one, else plain 1F1B. */
    public static Stages interleaved(int virtual) {
        return virtual == 1 ? PLAIN : new Stages(Schedule.INTERLEAVED, virtual, List.of());
    }
}
