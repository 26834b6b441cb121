package trnsim.workloads.request;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import trnsim.workloads.document.Binder;
import trnsim.workloads.document.DocumentReader;
import trnsim.workloads.spec.ArrivalSpec;

/** Sources from YAML, and all that comes out of them. */
final class Streams {

    static final int BLOCK = 16;

    private Streams() {}

    /** A request with the ids of its blocks. */
    record Full(long arrivalPs, long input, long output, long session, int user, int tenant, List<Long> blocks) {
        static Full of(RequestRow row) {
            return new Full(
                    row.arrivalPs,
                    row.inputTokens,
                    row.outputTokens,
                    row.session,
                    row.user,
                    row.tenant,
                    Arrays.stream(row.blockIds, 0, row.blocks).boxed().toList());
        }
    }

    static ArrivalSpec spec(String yaml) {
        byte[] bytes = yaml.getBytes(StandardCharsets.UTF_8);
        return Binder.bind(DocumentReader.read("serve.yaml", bytes), ArrivalSpec.class, "workload");
    }

    static RequestSource source(String yaml, long seed, Path folder) {
        return RequestSources.of(spec(yaml), seed, folder, BLOCK);
    }

    static RequestSource source(String yaml) {
        return source(yaml, 7, Path.of("."));
    }

    /** All requests; each answer comes {@code answerPs} after its request. */
    static List<Full> all(RequestSource source, long answerPs) {
        List<Full> requests = new ArrayList<>();
        java.util.PriorityQueue<long[]> answers = new java.util.PriorityQueue<>((a, b) -> Long.compare(a[0], b[0]));
        RequestRow row = new RequestRow();
        try (source) {
            while (true) {
                while (!answers.isEmpty() && answers.peek()[0] <= source.nextArrivalPs()) {
                    long[] answer = answers.poll();
                    source.answered((int) answer[1], answer[0]);
                }
                if (!source.next(row)) {
                    return requests;
                }
                requests.add(Full.of(row));
                if (row.user != RequestRow.NONE) {
                    answers.add(new long[] {row.arrivalPs + answerPs, row.user});
                }
            }
        }
    }

    static List<Full> all(String yaml) {
        return all(source(yaml), 0);
    }

    /** Statistics of a stream that is answered at once. */
    static StreamStatistics statistics(RequestSource source) {
        StreamStatistics seen = new StreamStatistics();
        RequestRow row = new RequestRow();
        try (source) {
            while (source.next(row)) {
                seen.add(row, source.blockTokens());
                if (row.user != RequestRow.NONE) {
                    source.answered(row.user, row.arrivalPs);
                }
            }
        }
        return seen;
    }
}
