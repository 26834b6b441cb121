package trnsim.simulator.network.topology;

/** The way from one end to another in a sound fabric, in closed form: the same for the same ends and hash. */
@FunctionalInterface
public interface Routes {

    /**
     * Writes the links from node {@code from} to node {@code to} into {@code links} from position {@code at} and returns the
     * position behind the last.
     *
     * @param hash chooses between ways that are equally good
     */
    int route(int from, int to, long hash, int[] links, int at);
}
