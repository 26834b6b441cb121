package trnsim.simulator.serving;

/**
 * What became of the tokens that speculation drafted.
 *
 * @param checks drafts checked, one a sequence and round
 * @param tokens drafted
 * @param accepted those of them that the model would have given too, beyond the ends of answers included
 * @param timeShare share of the busy time that drafters took
 */
public record Drafted(long checks, long tokens, long accepted, double timeShare) {

    /** Mean tokens of a round: those accepted and the model's own. */
    public double tokensPerRound() {
        return checks == 0 ? 1 : 1 + (double) accepted / checks;
    }

    /** Share of the drafted tokens that were accepted. */
    public double acceptedShare() {
        return tokens == 0 ? 0 : (double) accepted / tokens;
    }
}
