package trnsim.workloads.request;

import org.jspecify.annotations.Nullable;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;

/**
 * Generated requests that wait for no answer. Gaps, prompts, answers and system prompts draw from streams of their own, so
 * that changing one leaves the others as they were.
 */
final class SingleRequests extends LookAhead {

    private final ArrivalTimes times;
    private final Lengths input;
    private final Lengths output;
    private final @Nullable Contents contents;
    private final RandomStream inputs;
    private final RandomStream outputs;
    private final RandomStream systems;

    /** @param contents null if prompts have nothing in common */
    SingleRequests(
            ArrivalTimes times, Lengths input, Lengths output, @Nullable Contents contents, RandomStreams random) {
        this.times = times;
        this.input = input;
        this.output = output;
        this.contents = contents;
        this.inputs = random.stream("requests", "input");
        this.outputs = random.stream("requests", "output");
        this.systems = random.stream("requests", "system prompt");
    }

    @Override
    boolean make(RequestRow row) {
        row.set(times.nextPs(), input.next(inputs), output.next(outputs));
        if (contents != null) {
            contents.fill(row, contents.systemPrompt(systems), row.inputTokens, contents.fresh(), false);
        }
        return true;
    }

    @Override
    public int blockTokens() {
        return contents == null ? 0 : contents.blockTokens();
    }
}
