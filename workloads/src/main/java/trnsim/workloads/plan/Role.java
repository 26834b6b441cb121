package trnsim.workloads.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the ranks of one pipeline stage have in common; hardware plays no part in it.
 *
 * @param stage the stage, from 0; a virtual one if stages are interleaved
 * @param firstLayer its first layer
 * @param layers how many layers it holds
 * @param embedding it looks tokens up
 * @param head it computes logits and loss
 */
public record Role(int stage, int firstLayer, int layers, boolean embedding, boolean head) {

    /** The only role of a model that is not cut into stages. */
    public static Role whole(int layers) {
        return new Role(0, 0, layers, true, true);
    }

    /** The same layers on another stage. */
    public Role at(int otherStage) {
        return new Role(otherStage, firstLayer, layers, embedding, head);
    }

    /** The roles of the virtual stages of {@code layout}, in model order: as many as stages unless they are interleaved. */
    public static List<Role> of(int layers, Layout layout) {
        List<Integer> given = layout.stages().layers();
        int stages = layout.pipeline() * layout.stages().virtual();
        return given.isEmpty() ? of(layers, stages) : of(given);
    }

    private static List<Role> of(List<Integer> layers) {
        List<Role> roles = new ArrayList<>();
        int first = 0;
        for (int stage = 0; stage < layers.size(); stage++) {
            roles.add(new Role(stage, first, layers.get(stage), stage == 0, stage == layers.size() - 1));
            first += layers.get(stage);
        }
        return List.copyOf(roles);
    }

    /** Those of {@code roles} that a rank of pipeline stage {@code stage} holds. */
    public static List<Role> held(List<Role> roles, Layout layout, int stage) {
        int stages = layout.pipeline();
        if (layout.stages().schedule() == Schedule.DUALPIPE) {
            return List.of(roles.get(stage), roles.get(stages - 1 - stage));
        }
        return IntStream.range(0, layout.stages().virtual())
                .mapToObj(chunk -> roles.get(chunk * stages + stage))
                .toList();
    }

    /** The roles of {@code stages} stages; layers that do not divide go one each to the first stages. */
    public static List<Role> of(int layers, int stages) {
        return of(IntStream.range(0, stages)
                .mapToObj(stage -> layers / stages + (stage < layers % stages ? 1 : 0))
                .toList());
    }
}
