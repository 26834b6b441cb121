package trnsim.simulator.network.topology;

/** What stands at an end of a link. */
public enum NodeKind {
    CHIP,
    HOST,
    NIC,
    SWITCH
}
