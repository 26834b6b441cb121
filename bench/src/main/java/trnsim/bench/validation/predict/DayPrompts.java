package trnsim.bench.validation.predict;

import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.request.RequestRow;
import trnsim.workloads.request.RequestSource;

/** Prompts of the production day for one prefill unit: Poisson arrivals, a share of each prompt in the store, one answer token. */
final class DayPrompts implements RequestSource {

    private static final double PS_PER_S = 1e12;

    private final DayLengths lengths;
    private final double stored;
    private final double meanGapPs;
    private final RandomStream random = new RandomStreams(28).stream("day", "prompts");
    private long left;
    private long nextPs;

    /**
     * @param stored share of a prompt whose keys and values the store has
     * @param perSecond requests
     */
    DayPrompts(DayLengths lengths, double stored, double perSecond, long requests) {
        this.lengths = lengths;
        this.stored = stored;
        this.meanGapPs = PS_PER_S / perSecond;
        this.left = requests;
    }

    @Override
    public long nextArrivalPs() {
        return left == 0 ? NEVER : nextPs;
    }

    @Override
    public boolean next(RequestRow row) {
        if (left == 0) {
            return false;
        }
        left--;
        row.arrivalPs = nextPs;
        row.inputTokens = lengths.input(lengths.draw(random));
        row.outputTokens = 1;
        row.storedTokens = StrictMath.round(stored * row.inputTokens);
        row.session = RequestRow.NONE;
        row.user = RequestRow.NONE;
        row.tenant = RequestRow.NONE;
        row.blocks = 0;
        nextPs += (long) random.nextExponential(meanGapPs);
        return true;
    }
}
