package trnsim.simulator.fleet;

import java.util.Arrays;
import trnsim.simulator.fleet.Books.Kind;
import trnsim.simulator.fleet.Books.Use;

/**
 * Inference: every region's tokens go to its first site, then what is left to its second, and so on; what finds no place within
 * the hour is lost. All regions have their first choice before any has its second.
 */
final class Streams {

    private final FleetPlan plan;
    private final Cores cores;
    private final int generations;
    private final long[] left;

    /** Most chips a stream had in a cell, the day before and today: what it holds where nights do not train. */
    private final long[][] heldBefore;

    private final long[][] heldToday;
    private final long[] mine;

    Streams(FleetPlan plan, Cores cores) {
        this.plan = plan;
        this.cores = cores;
        this.generations = plan.generations().size();
        left = new long[plan.regions()];
        mine = new long[plan.cells()];
        heldBefore = new long[plan.streams().size()][plan.cells()];
        heldToday = new long[plan.streams().size()][plan.cells()];
    }

    void day() {
        for (int i = 0; i < heldToday.length; i++) {
            System.arraycopy(heldToday[i], 0, heldBefore[i], 0, mine.length);
            Arrays.fill(heldToday[i], 0);
        }
    }

    void place(int i, int day, int hour, Room room, Shortage shortage, Books books, int quarter) {
        StreamPlan stream = plan.streams().get(i);
        long waiting = 0;
        int most = 0;
        for (int r = 0; r < left.length; r++) {
            left[r] = stream.demand(plan.calendar(), r, day, hour, plan.step());
            books.demanded[quarter][i] += left[r];
            waiting += left[r];
            most = Math.max(most, stream.sites()[r].length);
        }
        Arrays.fill(mine, 0);
        long served = 0;
        for (int rank = 0; rank < most && waiting > 0; rank++) {
            for (int r = 0; r < left.length; r++) {
                if (left[r] > 0 && rank < stream.sites()[r].length) {
                    int s = stream.sites()[r][rank];
                    long answered = serve(stream, s, left[r], room, books, quarter);
                    left[r] -= answered;
                    waiting -= answered;
                    served += answered;
                    if (plan.sites().get(s).region() == r) {
                        books.home[quarter][i] += answered;
                    } else {
                        books.elsewhere[quarter][i] += answered;
                    }
                }
            }
        }
        books.lost[quarter][i] += waiting;
        books.coreHours[quarter][i] += served * stream.coreHoursPerToken();
        if (waiting > 0 && !shortage.settled() && anyReaches(stream)) {
            waits(stream, room, shortage);
        }
        if (!plan.nightTraining()) {
            hold(i, room);
        }
    }

    /** Answers what it can of {@code tokens} at site {@code s}. */
    private long serve(StreamPlan stream, int s, long tokens, Room room, Books books, int quarter) {
        long answered = 0;
        for (int g : stream.generations()) {
            int c = s * generations + g;
            if (room.free[c] == 0) {
                continue;
            }
            double each = stream.tokensPerChip()[g] * plan.step();
            int unit = stream.replica()[g];
            long wanted = (long) Math.ceil((tokens - answered) / each);
            wanted = (wanted + unit - 1) / unit * unit;
            double coreWatts = stream.tokensPerChip()[g] * cores.wattsPerToken(stream);
            long chips = room.fits(s, c, wanted, unit, stream.watts()[g], coreWatts);
            if (chips == 0) {
                continue;
            }
            long done = Math.min(tokens - answered, (long) (chips * each));
            room.take(s, c, chips, stream.watts()[g], Use.INFERENCE);
            if (stream.tools()) {
                cores.work(s, stream, done);
                room.takeCores(s, done * cores.wattsPerToken(stream) / plan.step());
            }
            mine[c] += chips;
            answered += done;
            books.flops[quarter] += done * stream.flopsPerToken()[g];
            books.streamFlops[quarter] += done * stream.flopsPerToken()[g];
            if (answered == tokens) {
                break;
            }
        }
        return answered;
    }

    /** Chips that this stream needed within a day stay its own. */
    private void hold(int i, Room room) {
        for (int c = 0; c < mine.length; c++) {
            heldToday[i][c] = Math.max(heldToday[i][c], mine[c]);
            long held = Math.max(heldToday[i][c], heldBefore[i][c]) - mine[c];
            room.free[c] -= Math.min(room.free[c], held);
        }
    }

    /** True if some of what is left may be answered somewhere: chips and watts are no help to the rest. */
    private boolean anyReaches(StreamPlan stream) {
        for (int r = 0; r < left.length; r++) {
            if (left[r] > 0 && stream.sites()[r].length > 0) {
                return true;
            }
        }
        return false;
    }

    private void waits(StreamPlan stream, Room room, Shortage shortage) {
        if (!shortage.starts(true, Kind.ANSWERED)) {
            return;
        }
        shortage.values(stream.tokensPerChip());
        for (int r = 0; r < left.length; r++) {
            if (left[r] == 0) {
                continue;
            }
            for (int s : stream.sites()[r]) {
                for (int g : stream.generations()) {
                    int c = s * generations + g;
                    if (room.dark[c]) {
                        shortage.lacksAllWatts();
                    } else if (room.free[c] >= stream.replica()[g]) {
                        double coreWatts = stream.tokensPerChip()[g] * cores.wattsPerToken(stream);
                        shortage.lacksWatts(
                                stream.tokensPerChip()[g],
                                stream.watts()[g] * room.slope[c] + coreWatts * room.coreSlope[s]);
                    } else {
                        shortage.lacksChips(g, stream.tokensPerChip()[g]);
                    }
                }
            }
        }
    }
}
