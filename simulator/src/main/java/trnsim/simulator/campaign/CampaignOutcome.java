package trnsim.simulator.campaign;

/**
 * How one campaign went.
 *
 * @param wallUs its length; the ledger adds up to it
 * @param ledger where the time went
 * @param failures by {@link Component}; of silent corruption those that training met
 * @param interruptions failures that stopped steps; others hit a run that stood still anyway
 * @param sequences trained and kept
 * @param finished all of them
 * @param workUs time with steps running, useful or not
 * @param workJoules energy of the site in it
 * @param checkpoints taken
 * @param mostBroken hosts in repair at once, at most
 * @param events simulated
 */
public record CampaignOutcome(
        long wallUs,
        Ledger ledger,
        long[] failures,
        long interruptions,
        long sequences,
        boolean finished,
        long workUs,
        double workJoules,
        long checkpoints,
        long mostBroken,
        long events) {

    /** Time of steps that were kept, at the speed of all replicas, over all time. */
    public double goodput() {
        return (double) ledger.us(Cause.USEFUL) / wallUs;
    }

    /** Effective training time ratio: time of steps that were kept over all time. */
    public double ettr() {
        return (double) (ledger.us(Cause.USEFUL) + ledger.us(Cause.SHRUNK) + ledger.us(Cause.SLOWED)) / wallUs;
    }

    /** Time in which the job ran, whatever became of its steps, over all time. */
    public double uptime() {
        long down = ledger.us(Cause.START)
                + ledger.us(Cause.PLANNED)
                + ledger.us(Stage.DETECTION)
                + ledger.us(Stage.WAITING)
                + ledger.us(Stage.RESTART);
        return 1 - (double) down / wallUs;
    }

    /** All failures; chips that slowed down are none. */
    public long allFailures() {
        long sum = 0;
        for (Component component : Component.values()) {
            sum += component.stops() ? failures[component.ordinal()] : 0;
        }
        return sum;
    }
}
