package trnsim.workloads.request;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.spec.ArrivalSpec.WaitSpec;

/** The requests of another source, dealt out to users in their order; its times do not count. */
final class Errands implements Script {

    private static final double PS_PER_S = 1e12;

    private final RequestSource source;
    private final @Nullable WaitSpec think;
    private final RandomStreams random;
    private RequestRow[] rows = {};
    private RandomStream[] waits = {};

    Errands(RequestSource source, @Nullable WaitSpec think, RandomStreams random) {
        this.source = source;
        this.think = think;
        this.random = random;
    }

    @Override
    public long startPs() {
        return RequestSource.NEVER;
    }

    @Override
    public boolean begin(int slot) {
        if (slot >= rows.length) {
            int before = rows.length;
            rows = Arrays.copyOf(rows, Math.max(16, 2 * slot));
            waits = Arrays.copyOf(waits, rows.length);
            for (int i = before; i < rows.length; i++) {
                rows[i] = new RequestRow();
                waits[i] = random.stream(i, "think");
            }
        }
        return source.next(rows[slot]);
    }

    @Override
    public void say(int slot, RequestRow row) {
        row.copy(rows[slot]);
    }

    @Override
    public boolean more(int slot) {
        return false;
    }

    @Override
    public long waitPs(int slot) {
        if (think == null) {
            return 0;
        }
        double ps = waits[slot].nextLogNormal(think.mean(), think.cv()) * PS_PER_S;
        return (long) Math.min(ArrivalTimes.LAST_PS, StrictMath.rint(ps));
    }

    @Override
    public int blockTokens() {
        return source.blockTokens();
    }

    @Override
    public void close() {
        source.close();
    }
}
