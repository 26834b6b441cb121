package trnsim.bench.validation.replay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import trnsim.workloads.arrival.Request;
import trnsim.workloads.document.DocumentReader;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Position;

/**
 * A run of vLLM: its engine ({@code meta.json}), its hardware ({@code config.json}), and each request's times
 * ({@code requests.jsonl}).
 *
 * <p>Arrivals are on the client's clock, answers on the engine's. The least time from an arrival to the engine's taking it up is
 * taken as none, which sets one clock against the other; it is 2 ms at most too early.
 *
 * @param name of its folder
 * @param model as the engine calls it
 * @param hardware as its configuration calls it
 * @param engines data-parallel engines
 * @param shared true if they share experts
 * @param tensor tensor-parallel ranks of each
 * @param maxSequences of an engine
 * @param maxBatchedTokens of an iteration
 * @param memoryShare of a GPU's memory the engine uses
 * @param blocks of KV memory the engine found room for; 0 if the run does not say
 * @param requests in order of arrival; picoseconds after the first
 * @param measured by request: to the first token, per further token, and to the last, in seconds
 */
record MeasuredRun(
        String name,
        String model,
        String hardware,
        int engines,
        boolean shared,
        int tensor,
        int maxSequences,
        int maxBatchedTokens,
        double memoryShare,
        int blocks,
        List<Request> requests,
        List<Answered> measured) {

    private static final double PS_PER_S = 1e12;
    private static final String[] FIELDS = {
        "input_toks", "output_toks", "arrival_time", "queued_ts", "first_token_ts", "last_token_ts"
    };

    /** One request's latencies in seconds; {@code tpot} is not a number for answers of one token. */
    record Answered(double ttft, double tpot, double endToEnd) {

        static Answered of(double arrival, double first, double last, long tokens) {
            return new Answered(
                    first - arrival, tokens < 2 ? Double.NaN : (last - first) / (tokens - 1), last - arrival);
        }
    }

    /**
     * The run of {@code folder}.
     *
     * @throws InputException if a file is missing or not of this form
     */
    static MeasuredRun read(Path folder) {
        Fields meta = new Fields(DocumentReader.read(folder.resolve("meta.json")));
        Fields config = new Fields(DocumentReader.read(folder.resolve("config.json")));
        String engine = "engine_kwargs";
        List<Request> requests = new ArrayList<>();
        List<Answered> measured = new ArrayList<>();
        requests(folder.resolve("requests.jsonl"), requests, measured);
        String[] instance = {"nodes", "0", "instances", "0"};
        return new MeasuredRun(
                String.valueOf(folder.getFileName()),
                meta.text("model"),
                config.text(with(instance, "hardware")),
                meta.size(engine, "data_parallel_size"),
                meta.text(engine, "enable_expert_parallel").equals("true"),
                meta.size(engine, "tensor_parallel_size"),
                meta.size(engine, "max_num_seqs"),
                meta.size(engine, "max_num_batched_tokens"),
                config.number(with(instance, "npu_mem", "mem_util")),
                meta.has("kv_cache", "num_gpu_blocks") ? meta.size("kv_cache", "num_gpu_blocks") : 0,
                List.copyOf(requests),
                List.copyOf(measured));
    }

    private static String[] with(String[] keys, String... more) {
        List<String> all = new ArrayList<>(List.of(keys));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static void requests(Path file, List<Request> requests, List<Answered> measured) {
        List<double[]> rows = new ArrayList<>();
        JsonMapper mapper = JsonMapper.shared();
        double offset = Double.POSITIVE_INFINITY;
        try {
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                if (!line.isBlank()) {
                    double[] row = row(mapper, line, new Position(file.toString(), number));
                    if (!rows.isEmpty() && row[2] < rows.getLast()[2]) {
                        throw new InputException(
                                new Position(file.toString(), number), "arrival_time: comes before the line above");
                    }
                    rows.add(row);
                    offset = Math.min(offset, row[3] - row[2]);
                }
            }
        } catch (IOException e) {
            throw new InputException(Position.whole(file.toString()), "cannot be read; a run needs it");
        }
        if (rows.isEmpty()) {
            throw new InputException(Position.whole(file.toString()), "holds no requests");
        }
        double start = rows.getFirst()[2];
        for (double[] row : rows) {
            long arrivalPs = StrictMath.round((row[2] - start) * PS_PER_S);
            requests.add(new Request(requests.size(), arrivalPs, (long) row[0], (long) row[1]));
            measured.add(Answered.of(row[2], row[4] - offset, row[5] - offset, (long) row[1]));
        }
    }

    private static double[] row(JsonMapper mapper, String line, Position at) {
        JsonNode node;
        try {
            node = mapper.readTree(line);
        } catch (JacksonException e) {
            throw new InputException(at, "is no JSON object");
        }
        double[] row = new double[FIELDS.length];
        for (int i = 0; i < FIELDS.length; i++) {
            JsonNode value = node.get(FIELDS[i]);
            if (value == null || !value.isNumber()) {
                throw new InputException(at, FIELDS[i] + ": is missing or no number");
            }
            row[i] = value.asDouble();
        }
        if (row[0] < 1 || row[1] < 1) {
            throw new InputException(at, "input_toks and output_toks must be at least 1");
        }
        return row;
    }
}
