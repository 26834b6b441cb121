package trnsim.workloads.request;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Origin;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.spec.ArrivalSpec;
import trnsim.workloads.spec.ArrivalSpec.LengthSpec;
import trnsim.workloads.spec.ArrivalSpec.PrefixSpec;
import trnsim.workloads.spec.ArrivalSpec.Process;
import trnsim.workloads.spec.ArrivalSpec.SessionSpec;

/** Checks the fields of a generator and makes it. */
record GeneratorChoice(ArrivalSpec spec, RandomStreams random, Path folder) {

    private static final double PS_PER_S = 1e12;

    /** Longest prompt of a conversation, so that the names of its blocks stay small. */
    private static final long LONGEST_TALK = 1L << 26;

    RequestSource source(int blockTokens) {
        Origin origin = spec.origin();
        boolean closed = spec.users() != null;
        if (spec.requests() == null && spec.rate() == null && spec.input() == null && spec.output() == null) {
            throw origin.error(
                    "trace",
                    "says neither where requests come from nor how to make them; write trace: FILE, or requests: 1000 requests,"
                            + " rate: 4 requests/s, input: {mean: 1000 tokens}, output: {mean: 200 tokens}");
        }
        if (spec.requests() == null) {
            throw origin.error("requests", "a generator needs their number; write requests: 1000 requests");
        }
        if (spec.repeat() != 1) {
            throw origin.error("repeat", "belongs to a trace; a generator makes as many requests as asked for");
        }
        if (spec.skipFailed()) {
            throw origin.error("skip-failed", "belongs to a trace; a generator makes no failed requests");
        }
        Lengths input = lengths("input", spec.input());
        Lengths output = lengths("output", spec.output());
        if (closed) {
            refuseRates();
        } else if (spec.think() != null && spec.sessions() == null) {
            throw origin.error("think", "belongs to users or conversations; add users: 64, or sessions: {turns: 3}");
        }
        burstiness();
        PrefixSpec prefix = spec.prefix();
        SessionSpec sessions = spec.sessions();
        boolean shared = prefix != null || sessions != null;
        Contents contents = shared ? new Contents(prefix, blockTokens) : null;
        if (!closed && sessions == null) {
            return new SingleRequests(times(1), input, output, contents, random);
        }
        LengthSpec append = sessions == null ? null : sessions.append();
        Long longest = sessions == null ? null : sessions.maxPrompt();
        Talk.Shape shape = new Talk.Shape(
                input,
                append == null ? input : Lengths.of(append, origin, "sessions.append"),
                output,
                sessions == null ? 1 : sessions.turns(),
                longest == null ? LONGEST_TALK : Math.min(longest, LONGEST_TALK),
                spec.think());
        Integer users = spec.users();
        Talk talk = new Talk(
                shape,
                contents == null ? new Contents(null, 0) : contents,
                random,
                closed ? null : times(shape.turns()),
                users == null ? 0 : users);
        return new Conversations(talk, users == null ? 0 : users);
    }

    private void refuseRates() {
        for (String key : new String[] {"rate", "process", "burstiness", "curve", "bursts", "scale-rate"}) {
            if (spec.origin().node().entries().containsKey(key)) {
                throw spec.origin()
                        .error(key, "has no meaning in a closed loop, where answers decide; remove it or users");
            }
        }
    }

    private void burstiness() {
        Process process = spec.process();
        double b = spec.burstiness();
        if (process != Process.GAMMA && process != Process.WEIBULL && b != 1) {
            throw spec.origin().error("burstiness", "belongs to the gamma process; add process: gamma");
        }
        if (b < 1e-3 || b > 1e3) {
            throw spec.origin().error("burstiness", "must be 0.001 to 1000; for equal gaps write process: constant");
        }
        if (process == Process.WEIBULL && (b < Weibull.least() || b > Weibull.most())) {
            throw spec.origin()
                    .error("burstiness", "must be 0.0064 to 470 for Weibull gaps; write process: gamma for more");
        }
    }

    /** @param turns requests of each arrival, on average */
    private ArrivalTimes times(double turns) {
        double gapPs = gap() * turns;
        Gaps gaps = new Gaps(spec.process(), spec.burstiness(), random.stream("requests", "arrival"));
        return new ArrivalTimes(spec, gapPs, gaps, Rates.of(spec, random, folder));
    }

    private double gap() {
        Origin origin = spec.origin();
        Double rate = spec.rate();
        if (spec.process() == Process.TOGETHER) {
            if (rate != null) {
                throw origin.error("rate", "has no meaning when all requests come together; remove it");
            }
            return 0;
        }
        if (rate == null) {
            throw origin.error(
                    "rate", "a generator needs the mean rate; write rate: 4 requests/s, or process: together");
        }
        if (rate * spec.scaleRate() < 1e-7) {
            throw origin.error("rate", "is less than one request in 106 days, beyond the clock");
        }
        return PS_PER_S / (rate * spec.scaleRate());
    }

    private Lengths lengths(String key, @Nullable LengthSpec lengths) {
        if (lengths == null) {
            throw spec.origin().error(key, "a generator needs these lengths; write " + key + ": {mean: 1000 tokens}");
        }
        return Lengths.of(lengths, spec.origin(), key);
    }
}
