package trnsim.workloads.request;

import trnsim.workloads.document.InputException;
import trnsim.workloads.random.RandomStream;

/**
 * Generated requests that have nothing to do with each other. Gaps, prompts and answers draw from streams of their own, so
 * that changing one leaves the others as they were.
 */
final class SingleRequests extends LookAhead {

    private final ArrivalTimes times;
    private final Lengths input;
    private final Lengths output;
    private final RandomStream inputs;
    private final RandomStream outputs;

    SingleRequests(ArrivalTimes times, Lengths input, RandomStream inputs, Lengths output, RandomStream outputs) {
        this.times = times;
        this.input = input;
        this.inputs = inputs;
        this.output = output;
        this.outputs = outputs;
    }

    @Override
    boolean make(RequestRow row) throws InputException {
        row.set(times.nextPs(), input.next(inputs), output.next(outputs));
        return true;
    }
}
