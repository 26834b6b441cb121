package trnsim.workloads.request;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Binder;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.DocumentReader;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Suggest;
import trnsim.workloads.spec.ArrivalSpec;

/** Generators fitted to published traces, by name: {@code arrivals} without a number and a rate of requests. */
public final class Mixes {

    /** What only a generator has. */
    static final List<String> GENERATOR_KEYS = List.of(
            "like",
            "rate",
            "process",
            "burstiness",
            "curve",
            "bursts",
            "input",
            "output",
            "sessions",
            "prefix",
            "block");

    private static final List<String> NAMES = List.of(
            "azure-code-2023",
            "azure-conversation-2023",
            "mooncake-conversation",
            "mooncake-synthetic",
            "servegen-m-large",
            "servegen-m-mid",
            "servegen-m-small",
            "servegen-deepseek-r1",
            "tracelab-claude");

    private Mixes() {}

    /** All there are. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * {@code spec} with the fields it leaves out taken from what it is {@code like}; itself if it names none.
     *
     * @throws InputException if there is no such generator
     */
    static ArrivalSpec over(ArrivalSpec spec) {
        String name = spec.like();
        if (name == null) {
            return spec;
        }
        if (!NAMES.contains(name)) {
            throw spec.origin()
                    .error(
                            "like",
                            "there is no generator '" + name + "'; known: " + String.join(", ", NAMES) + "."
                                    + Suggest.maybe(name, NAMES));
        }
        boolean closed = spec.users() != null;
        ArrivalSpec base = read(name).arrivals();
        return new ArrivalSpec(
                spec.origin(),
                null,
                name,
                spec.requests(),
                spec.repeat(),
                spec.scaleRate(),
                spec.skipFailed(),
                closed ? spec.rate() : or(spec.rate(), base.rate()),
                closed || given(spec, "process") ? spec.process() : base.process(),
                closed || given(spec, "process") || given(spec, "burstiness") ? spec.burstiness() : base.burstiness(),
                closed ? spec.curve() : or(spec.curve(), base.curve()),
                closed ? spec.bursts() : or(spec.bursts(), base.bursts()),
                spec.users(),
                or(spec.think(), base.think()),
                or(spec.input(), base.input()),
                or(spec.output(), base.output()),
                or(spec.sessions(), base.sessions()),
                or(spec.prefix(), base.prefix()),
                or(spec.block(), base.block()));
    }

    private static boolean given(ArrivalSpec spec, String key) {
        return spec.origin().node().entries().containsKey(key);
    }

    private static <T> @Nullable T or(@Nullable T own, @Nullable T base) {
        return own == null ? base : own;
    }

    /** The generator {@code name}, one of {@link #names}. */
    static Mix read(String name) {
        String file = name + ".yaml";
        try (InputStream in = Mixes.class.getResourceAsStream("/trnsim/requests/" + file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is not on the class path");
            }
            return Binder.bind(DocumentReader.read(file, in.readAllBytes()), Mix.class, name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A generator and where its numbers come from. */
    record Mix(
            @Doc("What it imitates.") String title,

            @Doc("Where its numbers come from, and which are estimates.")
            String source,

            @Doc("The generator.") ArrivalSpec arrivals) {}
}
