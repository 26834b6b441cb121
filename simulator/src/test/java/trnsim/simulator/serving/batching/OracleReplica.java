package trnsim.simulator.serving.batching;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import trnsim.simulator.serving.KvBudget;
import trnsim.simulator.serving.price.IterationTable;
import trnsim.workloads.spec.EngineSpec.Policy;

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
        /** Names of the units of its content. */
        long[] names = {};

        int tenant = -1;
        long computed;
        long generated;
        long startPs = -1;
        long firstTokenPs;
        long lastTokenPs;
        int preemptions;
        long chunk;
        long admitted;
        final List<OracleCache.Unit> held = new ArrayList<>();
        int seen;

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

        /** It has got its first token since it was admitted. */
        boolean answering;

        boolean swapped;
        /** Tokens that it took memory for when it last checked a draft, and drafts checked. */
        long reach;

        int checks;

        boolean decodes() {
            return answering;
        }
    }

    /** When an iteration that computes so much, decided on now, ends. */
    interface Timing {
        long endPs(long nowPs, long tokens, long sampled, int n, long kvTokens, long queries, long pairs);
    }

    private final EngineRules rules;
    private final KvBudget kv;
    private final Timing timing;
    /** All that use the same memory. */
    private final List<OracleReplica> sharing;

    private final OracleCache cache;
    private final List<ArrayDeque<One>> waiting = new ArrayList<>();
    /** By urgency, then by admission. */
    private final List<One> running = new ArrayList<>();

    /** With {@code ahead}: those that waited at the last decision, and those that finished since. */
    private List<One> seen = new ArrayList<>();

    private List<One> justDone = new ArrayList<>();
    private boolean ahead;
    private long admissions;
    boolean busy;
    long endPs;
    long iterations;
    long lookedUp;
    long found;
    long padding;
    long checks;
    long accepted;
    private long copyPs;
    final List<Long> gaps = new ArrayList<>();

    OracleReplica(EngineRules rules, IterationTable table) {
        this(
                rules,
                (now, tokens, sampled, n, kvTokens, queries, pairs) ->
                        now + table.mixedPs(tokens, sampled, n, kvTokens, queries, pairs),
                new OracleCache(rules.reuse()),
                new ArrayList<>());
    }

    OracleReplica(EngineRules rules, Timing timing, OracleCache cache, List<OracleReplica> sharing) {
        this.rules = rules;
        this.kv = rules.kv();
        this.timing = timing;
        this.cache = cache;
        this.sharing = sharing;
        sharing.add(this);
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

    private long bytes(One one, long tokens) {
        return kv.bytes(
                rules.whole() ? one.input + one.output - 1 + rules.drafts().tokens() : tokens);
    }

    /** What all that run hold, units that several use counted once. */
    long used() {
        long used = cache.usedUnits() * rules.reuse().unitBytes();
        for (OracleReplica each : sharing) {
            for (One one : each.running) {
                used += bytes(one, Math.max(one.reach, one.computed + one.chunk))
                        - one.held.size() * rules.reuse().unitBytes();
            }
        }
        return used;
    }

    private long free() {
        return kv.poolBytes() - used();
    }

    private long share(One one, long left) {
        return Math.min(one.known() - one.computed, left);
    }

    private long decoding() {
        return running.stream().filter(One::decodes).count();
    }

    private void plan(boolean answers, boolean prompts) {
        int each = rules.drafts().tokensEach();
        long left = rules.tokenBudget() - (answers ? decoding() * each : 0);
        for (One one : running) {
            one.chunk = one.decodes() ? (answers ? each : 0) : prompts ? share(one, left) : 0;
            left -= one.decodes() ? 0 : one.chunk;
        }
    }

    private boolean makeRoom(boolean prompts, long nowPs) {
        boolean preempted = false;
        plan(true, prompts);
        while (free() < 0) {
            One one = running.removeLast();
            running.forEach(other -> other.chunk = 0);
            one.chunk = 0;
            one.swapped = one.answering && rules.swap().known();
            copyPs += one.swapped ? rules.swap().timePs(bytes(one, one.computed)) : 0;
            leave(one, nowPs);
            one.computed = one.swapped ? one.computed : 0;
            one.answering = false;
            one.preemptions++;
            waiting.get(one.urgency).addFirst(one);
            preempted = true;
            plan(true, prompts);
        }
        return preempted;
    }

    private void leave(One one, long nowPs) {
        keep(one, one.computed, nowPs);
        for (OracleCache.Unit unit : one.held.reversed()) {
            cache.leave(unit, nowPs);
        }
        one.held.clear();
        one.seen = 0;
        one.reach = 0;
    }

    private void keep(One one, long tokens, long nowPs) {
        cache.expire(nowPs);
        int unit = rules.reuse().unitTokens();
        while (unit > 0 && one.seen < one.names.length && (one.seen + 1L) * unit <= tokens) {
            long name = one.names[one.seen++];
            if (cache.find(name, one.tenant) == null) {
                one.held.add(cache.add(name, one.tenant));
            }
        }
    }

    boolean start(long nowPs) {
        copyPs = 0;
        ahead = rules.ahead() && !running.isEmpty();
        if (rules.policy() == Policy.MIXED) {
            if (!makeRoom(true, nowPs)) {
                keepAll(nowPs);
                admit(nowPs);
            }
        } else {
            plan(false, true);
            keepAll(nowPs);
            if (rules.policy() == Policy.PREFILL_FIRST || running.isEmpty()) {
                admit(nowPs);
            }
            if (running.stream().allMatch(one -> one.chunk == 0)) {
                makeRoom(false, nowPs);
            }
        }
        keepAll(nowPs);
        cache.fit(free());
        seen = waiting.stream().flatMap(ArrayDeque::stream).toList();
        return price(nowPs);
    }

    private void keepAll(long nowPs) {
        running.stream()
                .filter(one -> one.generated == 0 || !one.decodes())
                .forEach(one -> keep(one, one.computed + one.chunk, nowPs));
        cache.fit(free());
    }

    private long left() {
        return rules.tokenBudget()
                - running.stream().mapToLong(one -> one.chunk).sum();
    }

    private void admit(long nowPs) {
        while (true) {
            long prompts = running.stream()
                    .filter(one -> one.chunk > 0 && !one.decodes())
                    .count();
            ArrayDeque<One> line =
                    waiting.stream().filter(w -> !w.isEmpty()).findFirst().orElse(null);
            if (left() <= 0
                    || running.size() + (ahead ? justDone.size() : 0) >= rules.maxSequences()
                    || line == null
                    || prompts >= rules.promptsAtOnce()) {
                return;
            }
            One one = line.getFirst();
            if (ahead && !seen.contains(one)) {
                return;
            }
            if (one.swapped) {
                long keep = running.isEmpty() ? 0 : rules.watermarkBytes();
                if (bytes(one, one.computed + 1) + keep > free()) {
                    return;
                }
                line.removeFirst();
                copyPs += rules.swap().timePs(bytes(one, one.computed));
                one.swapped = false;
                one.answering = true;
                one.seen = one.names.length;
                one.chunk = rules.policy() == Policy.MIXED ? 1 : 0;
                seat(one);
                continue;
            }
            long held = ahead
                    ? justDone.stream().mapToLong(d -> bytes(d, d.computed)).sum()
                    : 0;
            List<OracleCache.Unit> hits = cache.prefix(one, nowPs);
            long unit = rules.reuse().unitBytes();
            long shared = hits.stream().filter(h -> h.users > 0).count() * unit;
            long keep = running.isEmpty() ? 0 : rules.watermarkBytes();
            long rest = one.known() - (long) hits.size() * rules.reuse().unitTokens();
            if (!rules.chunked() && rest > left() && left() < rules.tokenBudget()) {
                return;
            }
            if (bytes(one, one.known()) - shared + keep + held > free()) {
                return;
            }
            line.removeFirst();
            if (one.startPs < 0) {
                one.startPs = nowPs;
                lookedUp += one.known();
                found += (long) hits.size() * rules.reuse().unitTokens();
            }
            hits.forEach(cache::take);
            one.held.addAll(hits);
            one.seen = hits.size();
            one.computed = (long) hits.size() * rules.reuse().unitTokens();
            one.chunk = rules.chunked() ? Math.min(rest, left()) : rest;
            seat(one);
            keep(one, one.computed + one.chunk, nowPs);
        }
    }

    private void seat(One one) {
        one.admitted = admissions++;
        int place = running.size();
        while (place > 0 && running.get(place - 1).urgency > one.urgency) {
            place--;
        }
        running.add(place, one);
        cache.fit(free());
    }

    private boolean price(long nowPs) {
        Padding sizes = rules.padding();
        long sampled = 0;
        int decoding = 0;
        int singles = 0;
        long kvTokens = 0;
        long singleKv = 0;
        long longestContext = 0;
        long queries = 0;
        long pairs = 0;
        long prompts = 0;
        long longest = 0;
        long before = 0;
        long real = 0;
        int drafted = rules.drafts().tokensEach();
        for (One one : running) {
            if (one.decodes()) {
                longestContext = Math.max(longestContext, one.computed + drafted);
            }
            if (one.chunk == 0) {
                continue;
            }
            real += one.chunk;
            sampled += !one.decodes() && one.computed + one.chunk == one.known() ? 1 : 0;
            boolean single = one.chunk == 1 && one.computed + 1 == one.known() && one.generated > 0;
            if (one.decodes()) {
                decoding++;
                kvTokens += one.computed + drafted;
                sampled += drafted;
            } else if (single && sizes.prompts().length == 0 && drafted == 1) {
                singles++;
                singleKv += one.computed + 1;
            } else {
                prompts++;
                longest = Math.max(longest, one.chunk);
                before += one.computed;
                queries += one.chunk;
                for (long i = 1; i <= one.chunk; i++) {
                    pairs += one.computed + i;
                }
            }
        }
        if (real == 0) {
            return false;
        }
        long padded = decoding == 0 ? 0 : next(sizes.sequences(), decoding);
        sampled += (padded - decoding) * drafted;
        if (sizes.contexts().length > 0) {
            long largest = sizes.contexts()[sizes.contexts().length - 1];
            kvTokens = padded * Math.min(largest, next(sizes.contexts(), longestContext));
        } else {
            kvTokens += (padded - decoding) * drafted;
        }
        if (prompts > 0 && sizes.prompts().length > 0) {
            long each = next(sizes.prompts(), longest);
            long count = sizes.wholeBatches() ? rules.maxSequences() : prompts;
            queries = count * each;
            pairs = before * each + count * each * (each + 1) / 2;
        }
        padded += singles;
        kvTokens += singleKv;
        long tokens = padded * drafted + queries;
        padding += tokens - real;
        busy = true;
        endPs = copyPs + timing.endPs(nowPs, tokens, sampled, (int) padded, kvTokens, queries, pairs);
        return true;
    }

    private static long next(long[] sizes, long least) {
        for (long size : sizes) {
            if (size >= least) {
                return size;
            }
        }
        return least;
    }

    List<One> complete() {
        busy = false;
        iterations++;
        List<One> done = new ArrayList<>();
        List<One> first = new ArrayList<>();
        justDone = done;
        running.sort(Comparator.comparingLong(one -> one.admitted));
        for (One one : running) {
            List<One> group = one.decodes() ? done : first;
            long given = 1;
            if (one.decodes() && rules.drafts().any() && one.chunk > 0) {
                int hits = rules.drafts().accepted(one.number, one.checks++);
                checks++;
                accepted += hits;
                given = Math.min(hits + 1, one.output - one.generated);
                one.reach = one.computed + one.chunk;
                one.computed += given - 1;
                one.generated += given - 1;
                one.chunk = 1;
            }
            one.computed += one.chunk;
            if (one.chunk > 0 && one.computed == one.known()) {
                one.generated++;
                one.answering = true;
                if (one.generated == 1) {
                    one.firstTokenPs = endPs;
                } else {
                    gaps.add(endPs - one.lastTokenPs);
                }
                one.lastTokenPs = endPs;
                if (one.generated == one.output) {
                    group.add(one);
                }
            }
            one.chunk = 0;
        }
        done.addAll(first);
        running.removeAll(done);
        running.sort(Comparator.comparingInt(one -> one.urgency));
        return done;
    }

    /** Frees what {@code done} holds. */
    void free(List<One> done, long nowPs) {
        done.forEach(one -> leave(one, nowPs));
    }
}
