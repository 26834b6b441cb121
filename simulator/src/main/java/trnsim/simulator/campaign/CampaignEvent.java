package trnsim.simulator.campaign;

/** What happens to a campaign; the ordinal is the kind of the event. */
enum CampaignEvent {
    /** A part that was there at the start fails. */
    FAILURE,
    /** A part that took a failed one's place does. */
    RENEWED,
    /** Steps have come to an end of a phase or to an evaluation. */
    REACHED,
    /** The checkpoint that something waits for is finished. */
    CHECKPOINTED,
    /** The present state is over. */
    OVER,
    /** A host is back. */
    REPAIRED,
    PLANNED,
    /** A second tier begins to be written. */
    STORE,
    STORED,
    /** Corruption is found. */
    FOUND,
    /** A slow chip is. */
    NOTICED,
    /** Steps go on at another pace. */
    PACED;

    private static final CampaignEvent[] ALL = values();

    static CampaignEvent of(int kind) {
        return ALL[kind];
    }
}
