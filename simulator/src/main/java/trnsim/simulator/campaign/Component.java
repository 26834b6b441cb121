package trnsim.simulator.campaign;

import trnsim.workloads.document.Names;

/** What can fail, or slow down, and of how much of it a job has: chips, hosts, one port a chip, or the job itself. */
public enum Component {
    CHIP,
    HOST,
    PORT,
    SOFTWARE,
    /** Unplanned maintenance of a host. */
    MAINTENANCE,
    /** Wrong values that nobody notices for a while; what was trained since must go. */
    SILENT_CORRUPTION,
    /** A chip that works on, but slowly; every step waits for it until its host is taken out. */
    SLOW_CHIP;

    /** How many of them a job on {@code chips} chips in {@code hosts} hosts has. */
    public long units(long chips, long hosts) {
        return switch (this) {
            case CHIP, PORT, SILENT_CORRUPTION, SLOW_CHIP -> chips;
            case HOST, MAINTENANCE -> hosts;
            case SOFTWARE -> 1;
        };
    }

    /** True if it stops training, at once or when it is noticed. */
    public boolean stops() {
        return this != SLOW_CHIP;
    }

    /** For people. */
    public String label() {
        return Names.word(this).replace('-', ' ');
    }
}
