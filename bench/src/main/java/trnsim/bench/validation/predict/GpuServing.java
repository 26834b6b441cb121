package trnsim.bench.validation.predict;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trnsim.bench.validation.predict.ServedBatch.Setup;
import trnsim.bench.validation.predict.ServedBatch.Times;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.operator.Dtype;

/**
 * {@code gpu-serving.csv}: end-to-end GPU serving.
 *
 * <p>A number under {@code batch_or_concurrency} is a closed loop of clients, simulated request by request on the engine that the
 * row names ({@link LoadedReplicas}, {@link GpuRecipe}); a static batch in Splitwise's phase timings; and "max load" as many
 * requests as the memory holds. Disaggregated and blank layouts are unknown.
 */
final class GpuServing implements FilePredictor {

    private static final Pattern ATTENTION_REPLICAS = Pattern.compile("adp=(\\d+)");

    private final Hardware hardware;
    private final LoadedReplicas replicas;

    GpuServing(Hardware hardware) {
        this.hardware = hardware;
        this.replicas = new LoadedReplicas(hardware);
    }

    @Override
    public Suite suite() {
        return Suite.SERVING;
    }

    @Override
    public List<String> required() {
        return List.of(
                "hw",
                "model",
                "chips",
                "tp",
                "pp",
                "ep",
                "dtype",
                "batch_or_concurrency",
                "input_len",
                "output_len",
                "tokens_per_s",
                "ttft_ms",
                "tpot_ms",
                "notes");
    }

    @Override
    public List<String> configuration() {
        return List.of("hw", "chips", "model", "tp", "pp", "ep", "batch_or_concurrency", "input_len", "output_len");
    }

    /** The engine, of rows on one replica of at most eight ranks whose engine is known. */
    @Override
    public String source(TruthRow row) {
        boolean one = row.text("tp").matches("[1-8]") && !row.blank("ttft_ms");
        return one && !row.text("source").startsWith("Mutinifni")
                ? GpuRecipe.of(row).engine()
                : "";
    }

    @Override
    public String repeats(TruthRow row) {
        String engine = source(row);
        return engine.isEmpty()
                ? ""
                : engine + configuration().stream().map(row::text).toList() + row.text("dtype");
    }

    @Override
    public List<String> assumptions() {
        return List.of(
                "GPU serving: concurrency is a closed loop of that many clients with ten requests each, lengths from 80 % of"
                        + " the printed ones, as InferenceX runs them; ttft and tpot are means; Splitwise rows are static batches",
                "GPU serving: versions of an engine count as the one of the catalog; SGLang looks for requests every 10"
                        + " decoding iterations, from 16 clients on every 30, as InferenceX starts it",
                "GPU serving: 'max load' is as many requests as 90 % of memory holds at their mean length, at most 2,048",
                "GPU serving: fp8 and fp4 also for activations where the chip has them, KV cache then fp8; int4 and narrow"
                        + " native experts are weights only; 'nan' is the model's own dtype");
    }

    @Override
    public List<Question> questions(TruthRow row) {
        String bin = Bins.octave(row, "batch_or_concurrency", "sequences");
        return List.of(
                Question.of("tokens_per_s", "tokens/s", bin, () -> {
                    ServedBatch served = served(row);
                    long batch = batch(row, served);
                    double value = times(row, served, batch).tokensPerSecond(batch, row.size("output_len"));
                    return new Answer(value, served.tokensBound(batch));
                }),
                Question.of("ttft_ms", "ms", bin, () -> {
                    ServedBatch served = served(row);
                    double value = times(row, served, batch(row, served)).ttft() * 1e3;
                    return new Answer(value, served.ttftBound(1, 1e3));
                }),
                Question.of("tpot_ms", "ms", bin, () -> {
                    ServedBatch served = served(row);
                    double value = times(row, served, batch(row, served)).tpot() * 1e3;
                    return new Answer(value, served.tpotBound(1e3));
                }));
    }

    private static long batch(TruthRow row, ServedBatch served) {
        String load = row.text("batch_or_concurrency");
        if (load.startsWith("max load")) {
            return served.mostAtOnce();
        }
        if (!load.matches("\\d{1,7}")) {
            throw Skip.unknown("the load '" + load + "' gives no number of requests at once");
        }
        return row.size("batch_or_concurrency");
    }

    private Times times(TruthRow row, ServedBatch served, long batch) {
        if (row.text("notes").contains("prompt_time")) {
            return served.fixedBatch(batch);
        }
        boolean unlimited = row.text("batch_or_concurrency").startsWith("max load");
        return unlimited
                ? served.closedLoop(batch)
                : replicas.times(served.setup(), GpuRecipe.of(row).load((int) batch));
    }

    private ServedBatch served(TruthRow row) {
        SystemSpec system = hardware.system(row.text("hw"));
        String tp = row.text("tp");
        if (!tp.matches("[1-9]\\d{0,5}")) {
            throw Skip.unknown(
                    tp.isEmpty() ? "the layout is not printed" : "disaggregated layouts are not printed in full");
        }
        if (row.blank("input_len") || row.blank("output_len")) {
            throw Skip.unknown("the lengths of requests are not printed");
        }
        ModelSpec model = hardware.model(row.text("model"));
        int tensor = row.size("tp");
        checkParallel(row, tensor);
        String dtype = row.text("dtype");
        Dtype printed =
                dtype.equals("nan") || dtype.isEmpty() ? model.architecture().dtype() : Dtypes.of(dtype);
        boolean mixture = model.architecture().moe() != null;
        return new ServedBatch(
                new Setup(
                        model,
                        system,
                        tensor,
                        mixture ? expert(row, tensor) : 1,
                        null,
                        Precisions.of(printed, model.architecture(), hardware.chipOf(system)),
                        GpuRecipe.of(row).settings(hardware),
                        row.size("input_len"),
                        row.size("output_len")),
                hardware);
    }

    private static void checkParallel(TruthRow row, int tensor) {
        String pp = row.text("pp");
        if (!pp.equals("1")) {
            throw Skip.notModelled("pipeline-parallel serving is not modelled");
        }
        Matcher replicas = ATTENTION_REPLICAS.matcher(row.text("notes"));
        boolean several = replicas.find() && Long.parseLong(replicas.group(1)) > 1;
        if (several || row.text("notes").contains("layout DEP") || row.count("chips", tensor) > tensor) {
            throw Skip.notModelled("attention in data parallel with experts spread is not modelled");
        }
    }

    private static int expert(TruthRow row, int tensor) {
        String ep = row.text("ep").toLowerCase(Locale.ROOT);
        if (ep.equals("=tp")) {
            return tensor;
        }
        return ep.isEmpty() || ep.equals("0") ? 1 : row.size("ep");
    }
}
