package trnsim.bench.validation.fleet;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import trnsim.bench.validation.fleet.FleetCase.Worth;
import trnsim.simulator.campaign.CampaignOutcome;
import trnsim.simulator.run.TrainRun;
import trnsim.simulator.training.TrainingPlan;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.model.Parameters;
import trnsim.workloads.plan.Recompute;
import trnsim.workloads.unit.Sourced;

/** M1 to M4: sizes of models, and published training runs simulated step by step. */
final class ModelCases {

    private static final double DAY = 86400;
    private static final double US = 1e-6;

    /** Models of the facts' table 5.1 with a published count, by their names in the catalog. */
    private static final List<String> MODELS = List.of(
            "llama-3.1-405b",
            "llama-3.1-70b",
            "llama-3.1-8b",
            "gpt3-175b",
            "palm-540b",
            "mixtral-8x7b",
            "mixtral-8x22b",
            "qwen3-32b",
            "qwen3-235b-a22b",
            "qwen3-coder-480b-a35b",
            "qwen3.5-397b-a17b",
            "gpt-oss-120b",
            "llama-4-maverick",
            "deepseek-v3",
            "deepseek-v3.2",
            "deepseek-v4-flash",
            "deepseek-v4-pro",
            "kimi-k2",
            "kimi-k2.5",
            "kimi-k3",
            "minimax-m2.5",
            "glm-5.2");

    private final Catalog catalog;
    private final Shipped shipped;

    ModelCases(Catalog catalog) {
        this.catalog = catalog;
        this.shipped = new Shipped(catalog);
    }

    /** The cases, a group at a time. */
    List<Supplier<List<FleetCase>>> groups() {
        return List.of(this::parameters, this::llama, this::megascale, this::deepseek);
    }

    /** A case a model. A count printed with two digits or fewer agrees if it rounds to the same two. */
    private List<FleetCase> parameters() {
        List<FleetCase> cases = new ArrayList<>();
        for (String name : MODELS) {
            ModelSpec model = catalog.read(Folder.MODELS, name, ModelSpec.class);
            Sourced published =
                    model.published() == null ? null : model.published().parameters();
            if (published == null) {
                cases.add(FleetCase.skipped("M1", "parameters of " + name, "no count is published"));
                continue;
            }
            double billions = published.value().si() * 1e-9;
            double counted = Parameters.of(model.architecture()).total() * 1e-9;
            cases.add(FleetCase.of(
                    "M1",
                    "parameters of " + name,
                    Worth.ARITHMETIC,
                    billions,
                    counted,
                    Math.max(0.005 * billions, roundingOf(billions)),
                    "B"));
        }
        return cases;
    }

    /** Half a unit of the second digit of a number printed with no more; 0 for others. */
    static double roundingOf(double printed) {
        BigDecimal digits = new BigDecimal(printed)
                .round(new MathContext(9, RoundingMode.HALF_UP))
                .stripTrailingZeros();
        int first = digits.precision() - digits.scale() - 1;
        return digits.precision() > 2
                ? 0
                : 0.5 * BigDecimal.ONE.movePointRight(first - 1).doubleValue();
    }

    /** Table 4 of the Llama 3 paper, and the whole run. */
    private List<FleetCase> llama() {
        double whole = shipped.campaign(FailureCases.LLAMA_FILE, text -> text.replaceAll("(?m)^  window:.*$", ""))
                        .campaigns()
                        .percentile(CampaignOutcome::wallUs, 50)
                * US
                / DAY;
        // 6 x 405B x 15.6T operations on 16,384 GPUs of 989 TFLOP/s at 41 % of 90 % of the time.
        double formula = 6 * 405e9 * 15.6e12 / (16_384 * 989e12 * 0.41 * 0.9) / DAY;
        return List.of(
                days(
                        "M2",
                        "Llama 3 405B, 15.6T tokens at 41 % MFU and 90 % goodput",
                        Worth.ARITHMETIC,
                        78.4,
                        formula,
                        7),
                days(
                        "M2",
                        "the same as a campaign on 16,384 H100; 78.4 days are 30.84M GPU-hours",
                        Worth.PREDICTED,
                        78.4,
                        whole,
                        7),
                rate("Llama 3 405B on 8,192 GPUs, table 4", 430, "llama-3.1-405b-h100-8192.yaml"),
                rate("on 16,384 GPUs", 400, FailureCases.LLAMA_FILE),
                rate("with sequences of 131,072 over 16 context ranks", 380, "llama-3.1-405b-h100-131k.yaml"));
    }

    private FleetCase rate(String what, double published, String name) {
        TrainRun run = shipped.steps(name);
        double perChip = run.step().modelFlops()
                / (run.step().stepPs() * 1e-12)
                / run.cluster().chips();
        return FleetCase.of("M2", what, Worth.PREDICTED, published, perChip * 1e-12, 0.07 * published, "TFLOP/s");
    }

    /** 300B tokens of 175B parameters on 12,288 A100, and the same by the Megatron-LM of its paper. */
    private List<FleetCase> megascale() {
        // 6 x 174.6B x 300B operations on 12,288 GPUs of 312 TFLOP/s at 55.2 %.
        double formula = 6 * 174.6e9 * 300e9 / (12_288 * 312e12 * 0.552) / DAY;
        String file = "megascale-175b-a100.yaml";
        return List.of(
                days("M3", "MegaScale 175B, 300B tokens at 55.2 % MFU", Worth.ARITHMETIC, 1.75, formula, 3),
                days(
                        "M3",
                        "the same simulated on 12,288 A100",
                        Worth.PREDICTED,
                        1.75,
                        trainDays(shipped.steps(file), 300e9),
                        3),
                days(
                        "M3",
                        "the same with Megatron-LM",
                        Worth.PREDICTED,
                        2.37,
                        trainDays(shipped.steps(file, with("stack: megascale", "stack: megatron-2021")), 300e9),
                        3));
    }

    private static UnaryOperator<String> with(String line, String other) {
        return text -> {
            if (!text.contains(line)) {
                throw new IllegalStateException("the workload lacks '" + line + "'");
            }
            return text.replace(line, other);
        };
    }

    private static double trainDays(TrainRun run, double tokens) {
        double steps = StrictMath.ceil(tokens / run.plan().tokensPerStep());
        return steps * run.step().stepPs() * 1e-12 / DAY;
    }

    /** 14.8T tokens on 2,048 H800, with what the report recomputes, whether that fits by this program's count or not. */
    private List<FleetCase> deepseek() {
        TrainRun run = shipped.steps("deepseek-v3-h800.yaml");
        TrainingPlan fits = run.plan();
        TrainingPlan reported = new TrainingPlan(
                fits.architecture(),
                fits.layout().withRecompute(Recompute.MODULES),
                fits.sequence(),
                fits.globalBatch(),
                fits.compute(),
                fits.states(),
                fits.stack());
        double steps = StrictMath.ceil(14.8e12 / fits.tokensPerStep());
        double days = steps * run.step(reported).stepPs() * 1e-12 / DAY;
        double gib = reported.peakMemory() / (1L << 30);
        return List.of(
                days(
                        "M4",
                        "DeepSeek-V3, all of 2.788M GPU-hours on 2,048 H800",
                        Worth.ARITHMETIC,
                        56.7,
                        2.788e6 / 2048 / 24,
                        5),
                days(
                        "M4",
                        String.format(
                                Locale.ROOT,
                                "its 14.8T tokens of pre-training simulated; by the count of this program %.0f GiB a rank, which do not fit",
                                gib),
                        Worth.PREDICTED,
                        2.664e6 / 2048 / 24,
                        days,
                        5));
    }

    private static FleetCase days(String id, String what, Worth worth, double published, double got, double percent) {
        return FleetCase.of(id, what, worth, published, got, percent / 100 * published, "d");
    }
}
