package trnsim.simulator.serving.batching;

import java.util.List;
import trnsim.simulator.serving.batching.OracleReplica.One;
import trnsim.workloads.request.RequestRow;
import trnsim.workloads.request.RequestSource;

/** Requests of a list, in its order. */
final class ListSource implements RequestSource {

    private final List<One> requests;
    private int next;

    ListSource(List<One> requests) {
        this.requests = requests;
    }

    @Override
    public long nextArrivalPs() {
        return next < requests.size() ? requests.get(next).arrivalPs : NEVER;
    }

    @Override
    public boolean next(RequestRow row) {
        if (next == requests.size()) {
            return false;
        }
        One one = requests.get(next++);
        row.arrivalPs = one.arrivalPs;
        row.inputTokens = one.input;
        row.outputTokens = one.output;
        row.urgency = one.urgency;
        row.session = RequestRow.NONE;
        row.user = RequestRow.NONE;
        row.tenant = one.tenant;
        row.blocks = one.names.length;
        row.blockIds = one.names;
        return true;
    }
}
