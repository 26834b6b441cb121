package trnsim.simulator.network.topology;

/** No way leads from one node to another, in a sentence that names both and what is down. */
public final class UnreachableException extends RuntimeException {

    UnreachableException(String message) {
        super(message);
    }
}
