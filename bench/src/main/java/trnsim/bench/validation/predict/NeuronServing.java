package trnsim.bench.validation.predict;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import trnsim.bench.validation.predict.ServedBatch.Setup;
import trnsim.bench.validation.predict.ServedBatch.Times;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.kernels.chip.ChipSpec;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.plan.LayerOperators.Precision;
import trnsim.workloads.spec.EngineSettings;

/**
 * LLM inference on Trainium and Inferentia: {@code neuron-inference.csv}, {@code trn2-inference.csv} and
 * {@code trn2-vllm-qwen.csv}, which differ in their columns alone.
 *
 * <p>Transformers NeuronX and NxD Inference rows are static batches, vLLM rows closed loops ({@link ServedBatch}), each with the
 * engine of the catalog that its stack means. {@code tp}
 * counts logical cores; those that a replica uses are the first of the instance, the rest idle.
 */
final class NeuronServing implements FilePredictor {

    /**
     * Columns of one file; null where the file has none and the value is fixed.
     *
     * @param fixedHardware the system if no column says
     * @param fixedOutput answer tokens if no column says
     */
    record Format(
            String batch,
            @Nullable String dtype,
            String tokens,
            String ttft,
            String tpot,
            @Nullable String fixedHardware,
            int fixedOutput,
            boolean vllm) {

        static final Format NEURON =
                new Format("batch", "weights", "tokens_per_s", "ttft_p50_ms", "tpot_p50_ms", null, 0, false);
        static final Format TRN2 =
                new Format("batch", "dtype", "out_tokens_per_s", "ttft_ms", "tpot_ms", null, 0, false);
        static final Format QWEN = new Format("bs", null, "out_tok_s", "ttft_ms", "itl_ms", "trn2.48xlarge", 300, true);
    }

    /** The SDK whose Transformers NeuronX runs attention of all prompts as a kernel. */
    private static final String FUSED = "2.19";

    private final Hardware hardware;
    private final Format format;

    NeuronServing(Hardware hardware, Format format) {
        this.hardware = hardware;
        this.format = format;
    }

    @Override
    public Suite suite() {
        return Suite.SERVING;
    }

    @Override
    public List<String> required() {
        List<String> columns = new ArrayList<>(List.of("model", "tp", "input", format.batch(), format.tokens()));
        columns.add(format.ttft());
        columns.add(format.tpot());
        if (format.fixedHardware() == null) {
            columns.add("hw");
        }
        if (format.fixedOutput() == 0) {
            columns.add("output");
        }
        if (format.dtype() != null) {
            columns.add(format.dtype());
        }
        return columns;
    }

    @Override
    public List<String> configuration() {
        return List.of("hw", "model", "tp", "dp", "lnc", "sequence", "input", "output", format.batch());
    }

    @Override
    public String group(TruthRow row) {
        return hardwareName(row);
    }

    @Override
    public Map<Integer, Map<String, String>> suspects(List<TruthRow> rows) {
        return NeuronSuspects.of(format, rows);
    }

    private String hardwareName(TruthRow row) {
        return format.fixedHardware() == null ? row.text("hw") : format.fixedHardware();
    }

    @Override
    public List<String> assumptions() {
        return List.of(
                "Neuron inference: all prompts of a static batch are prefilled in one graph; vLLM rows are closed loops of"
                        + " as many equal clients as the batch, with as many requests each as the source prints or else four,"
                        + " as TTFT at 1, 2, 16 and 64 clients implies, and an iteration computes one prompt beside a token of each other sequence",
                "Neuron inference: where the source prints what the row leaves empty, that counts: lengths, longest request, chunk;"
                        + " else 1,024 prompt tokens and 128 answer tokens. Decode at context input + output/2, in the bucket above it"
                        + " where the engine compiles buckets",
                "Neuron inference: experts of 4 bits are stored in bf16 on chips that do not multiply such",
                "Neuron inference: int8 means weights only; the KV cache has the dtype of the activations");
    }

    @Override
    public List<Question> questions(TruthRow row) {
        String bin = Bins.octave(row, format.batch(), "sequences");
        return List.of(
                Question.of(
                        format.tokens(),
                        "tokens/s",
                        bin,
                        answer(
                                row,
                                served ->
                                        new Answer(tokens(row, served), served.tokensBound(row.size(format.batch()))))),
                Question.of(
                        format.ttft(),
                        "ms",
                        bin,
                        answer(row, served -> new Answer(times(row, served).ttft() * 1e3, served.ttftBound(1, 1e3)))),
                Question.of(
                        format.tpot(),
                        "ms",
                        bin,
                        answer(row, served -> new Answer(times(row, served).tpot() * 1e3, served.tpotBound(1e3)))));
    }

    private interface Asked {
        Answer of(ServedBatch served);
    }

    private Supplier<Answer> answer(TruthRow row, Asked asked) {
        return () -> asked.of(new ServedBatch(setup(row), hardware));
    }

    private Times times(TruthRow row, ServedBatch served) {
        int batch = row.size(format.batch());
        return loaded(row) ? served.oneByOne(batch, PublishedServers.of(row).rounds()) : served.fixedBatch(batch);
    }

    /** vLLM serves clients; its libraries alone run batches. */
    private boolean loaded(TruthRow row) {
        return format.vllm() || row.text("stack").toLowerCase(Locale.ROOT).startsWith("vllm");
    }

    /** vLLM of 2025 ran the graphs of NxD Inference, that of 2026 its own. */
    private EngineSettings engine(TruthRow row) {
        String name = format.equals(Format.NEURON)
                ? row.text("sdk").compareTo(FUSED) < 0 ? "transformers-neuronx-2.18" : "transformers-neuronx"
                : format.equals(Format.QWEN) ? "nxd-vllm" : loaded(row) ? "neuron-vllm" : "nxd-inference";
        PublishedServers server = PublishedServers.of(row);
        EngineSettings engine = Engines.of(
                hardware,
                name,
                null,
                Math.max(1, row.size(format.batch())),
                server.maxBatchedTokens(),
                null,
                server.maxContext());
        // Its tutorial lists buckets that fit what it runs: 10,240 for prompts of 10,000.
        return name.equals("nxd-inference") ? engine.withBuckets(EngineSettings.EXACT) : engine;
    }

    private double tokens(TruthRow row, ServedBatch served) {
        int batch = row.size(format.batch());
        Times times = times(row, served);
        return PublishedServers.of(row).decodeRate() ? batch / times.tpot() : times.tokensPerSecond(batch, output(row));
    }

    private long output(TruthRow row) {
        return format.fixedOutput() > 0
                ? format.fixedOutput()
                : row.size("output", PublishedServers.of(row).output());
    }

    private Setup setup(TruthRow row) {
        String name = row.text("model");
        SystemSpec system = hardware.system(hardwareName(row));
        if (name.toLowerCase(Locale.ROOT).contains("speculation")) {
            throw Skip.unknown("speculative decoding: how many drafted tokens were accepted is not printed");
        }
        if (row.size("dp", 1) != 1) {
            throw Skip.notModelled("rows of several replicas are not modelled");
        }
        ModelSpec model = hardware.model(name);
        String printed = format.dtype() == null ? "bf16" : row.text(format.dtype());
        return new Setup(
                model,
                system,
                row.size("tp"),
                1,
                row.blank("lnc") ? null : row.size("lnc"),
                widened(
                        Precisions.of(Dtypes.of(printed), model.architecture(), hardware.chipOf(system)),
                        hardware.chipOf(system)),
                engine(row),
                row.size("input", PublishedServers.of(row).input()),
                output(row));
    }

    /** Experts in a format of 4 bits that the chip does not multiply are stored as what it computes in: the loader widens them. */
    private static Precision widened(Precision given, ChipSpec chip) {
        Dtype experts = given.experts();
        boolean multiplied = chip.engines().tensor().throughput().containsKey(experts);
        return experts.bits() >= 8 || multiplied
                ? given
                : new Precision(given.compute(), given.weights(), given.compute(), given.kv());
    }
}
