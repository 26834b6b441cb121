package trnsim.workloads.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * What the ranks of one pipeline stage have in common; hardware plays no part in it.
 *
 * @param stage the stage, from 0
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

    /** The roles of {@code stages} stages; layers that do not divide go one each to the first stages. */
    public static List<Role> of(int layers, int stages) {
        List<Role> roles = new ArrayList<>();
        int first = 0;
        for (int stage = 0; stage < stages; stage++) {
            int own = layers / stages + (stage < layers % stages ? 1 : 0);
            roles.add(new Role(stage, first, own, stage == 0, stage == stages - 1));
            first += own;
        }
        return List.copyOf(roles);
    }
}
