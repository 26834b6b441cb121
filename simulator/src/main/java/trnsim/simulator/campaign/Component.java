package trnsim.simulator.campaign;

import trnsim.workloads.document.Names;

/** What can fail, and of how much of it a job has: chips, hosts, one port a chip, or the job itself. */
public enum Component {
    CHIP,
    HOST,
    PORT,
    SOFTWARE,
    /** Unplanned maintenance of a host. */
    MAINTENANCE,
    /** Wrong values that nobody notices for a while; what was trained since must go. */
    SILENT_CORRUPTION;

    /** How many of them a job on {@code chips} chips in {@code hosts} hosts has. */
    public long units(long chips, long hosts) {
        return switch (this) {
            case CHIP, PORT, SILENT_CORRUPTION -> chips;
            case HOST, MAINTENANCE -> hosts;
            case SOFTWARE -> 1;
        };
    }

    /** For people. */
    public String label() {
        return Names.word(this).replace('-', ' ');
    }
}
