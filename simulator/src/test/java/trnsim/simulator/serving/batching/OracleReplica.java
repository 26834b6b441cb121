package trnsim.simulator.serving.batching;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import trnsim.simulator.serving.KvBudget;
import trnsim.simulator.serving.price.IterationTable;

/**
 * The engine of one replica as plainly as can be: every iteration looks at every running request. Same decisions as {@link
 * Replica}, no shared code but the cost function and the memory of a sequence.
 */
final class OracleReplica {

    /** A request and what became of it. */
    static final class One {
        final int number;
        final long arrivalPs;
        final long input;
        final long output;
        final int urgency;
        long computed;
        long generated;
        long startPs = -1;
        long firstTokenPs;
        long lastTokenPs;
        int preemptions;
        long chunk;

        One(int number, long arrivalPs, long input, long output, int urgency) {
            this.number = number;
            this.arrivalPs = arrivalPs;
            this.input = input;
            this.output = output;
            this.urgency = urgency;
        }

        long known() {
            return input + generated;
        }

        boolean decodes() {
            return generated > 0 && known() - computed == 1;
        }
    }

    private final EngineRules rules;
    private final KvBudget kv;
    private final IterationTable table;
    private final List<ArrayDeque<One>> waiting = new ArrayList<>();
    /** By urgency, then by admission. */
    private final List<One> running = new ArrayList<>();

    /** With {@code ahead}: those that waited when the decision before the last was made, and what then still ran. */
    private List<One> seen = new ArrayList<>();

    private List<One> justDone = new ArrayList<>();
    private long freeBytes;
    boolean busy;
    long endPs;
    long iterations;
    final List<Long> gaps = new ArrayList<>();

    OracleReplica(EngineRules rules, IterationTable table) {
        this.rules = rules;
        this.kv = rules.kv();
        this.table = table;
        this.freeBytes = kv.poolBytes();
        for (int i = 0; i < rules.classes(); i++) {
            waiting.add(new ArrayDeque<>());
        }
    }

    void enqueue(One one) {
        waiting.get(one.urgency).addLast(one);
    }

    int outstanding() {
        return running.size() + waiting.stream().mapToInt(ArrayDeque::size).sum();
    }

    private long share(One one, long left) {
        return Math.min(one.known() - one.computed, left);
    }

    private long need() {
        long left = rules.tokenBudget() - running.stream().filter(One::decodes).count();
        long bytes = 0;
        for (One one : running) {
            long tokens = one.decodes() ? 1 : share(one, left);
            bytes += kv.bytes(one.computed + tokens) - kv.bytes(one.computed);
        }
        return bytes;
    }

    boolean start(long nowPs) {
        boolean preempted = false;
        while (need() > freeBytes) {
            One one = running.removeLast();
            freeBytes += kv.bytes(one.computed);
            one.computed = 0;
            one.preemptions++;
            waiting.get(one.urgency).addFirst(one);
            preempted = true;
        }
        boolean ahead = rules.ahead() && (preempted || !running.isEmpty());
        int held = ahead ? justDone.size() : 0;
        long heldBytes = ahead
                ? justDone.stream().mapToLong(one -> kv.bytes(one.computed)).sum()
                : 0;
        long left = rules.tokenBudget() - running.stream().filter(One::decodes).count();
        for (One one : running) {
            one.chunk = one.decodes() ? 1 : share(one, left);
            left -= one.decodes() ? 0 : one.chunk;
            freeBytes -= kv.bytes(one.computed + one.chunk) - kv.bytes(one.computed);
        }
        while (!preempted && left > 0 && running.size() + held < rules.maxSequences()) {
            ArrayDeque<One> line =
                    waiting.stream().filter(w -> !w.isEmpty()).findFirst().orElse(null);
            if (line == null) {
                break;
            }
            One one = line.getFirst();
            if (ahead && !seen.contains(one)) {
                break;
            }
            long keep = running.isEmpty() ? 0 : kv.watermarkBytes();
            if (kv.bytes(one.known()) + keep > freeBytes - heldBytes) {
                break;
            }
            line.removeFirst();
            one.startPs = one.startPs < 0 ? nowPs : one.startPs;
            one.chunk = Math.min(one.known(), left);
            left -= one.chunk;
            freeBytes -= kv.bytes(one.chunk);
            int place = running.size();
            while (place > 0 && running.get(place - 1).urgency > one.urgency) {
                place--;
            }
            running.add(place, one);
        }
        seen = waiting.stream().flatMap(ArrayDeque::stream).toList();
        return price(nowPs);
    }

    private boolean price(long nowPs) {
        long tokens = 0;
        long sampled = 0;
        int decoding = 0;
        long kvTokens = 0;
        long queries = 0;
        long pairs = 0;
        for (One one : running) {
            if (one.chunk == 0) {
                continue;
            }
            tokens += one.chunk;
            sampled += one.computed + one.chunk == one.known() ? 1 : 0;
            if (one.chunk == 1 && one.computed + 1 == one.known() && one.generated > 0) {
                decoding++;
                kvTokens += one.computed + 1;
            } else {
                queries += one.chunk;
                for (long i = 1; i <= one.chunk; i++) {
                    pairs += one.computed + i;
                }
            }
        }
        if (tokens == 0) {
            return false;
        }
        busy = true;
        endPs = nowPs + table.mixedPs(tokens, sampled, decoding, kvTokens, queries, pairs);
        return true;
    }

    List<One> complete() {
        busy = false;
        iterations++;
        List<One> done = new ArrayList<>();
        for (One one : running) {
            one.computed += one.chunk;
            if (one.chunk > 0 && one.computed == one.known()) {
                one.generated++;
                if (one.generated == 1) {
                    one.firstTokenPs = endPs;
                } else {
                    gaps.add(endPs - one.lastTokenPs);
                }
                one.lastTokenPs = endPs;
                if (one.generated == one.output) {
                    done.add(one);
                    freeBytes += kv.bytes(one.computed);
                }
            }
            one.chunk = 0;
        }
        running.removeAll(done);
        justDone = done;
        return done;
    }
}
