package trnsim.bench.validation.replay;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import trnsim.bench.validation.RowResult;
import trnsim.bench.validation.Split;
import trnsim.bench.validation.predict.Hardware;
import trnsim.bench.validation.predict.Skip;
import trnsim.bench.validation.predict.Suite;
import trnsim.bench.validation.replay.Replay.Quantity;
import trnsim.bench.validation.truth.TruthFolder;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.serving.IterationCost;
import trnsim.simulator.serving.KvBudget;
import trnsim.simulator.serving.ServingPlan;
import trnsim.simulator.serving.ServingPlans;
import trnsim.simulator.serving.batching.EngineRules;
import trnsim.simulator.serving.batching.RoundPrice;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.plan.KvHeads;
import trnsim.workloads.plan.LayerOperators.Precision;
import trnsim.workloads.spec.EngineSettings;

/**
 * A folder of measured runs beside {@code op-profiles/}, the operators of their GPUs: each run is replayed twice, with the
 * measured operators and with this program's own kernels.
 */
public final class Replays {

    /** Name of the folder among measurement files. */
    public static final String FOLDER = "vllm-e2e/";

    private static final String PROFILES = "op-profiles/";
    private static final String MEASURED_OPERATORS = "vllm-e2e/ measured operators";
    private static final String OWN_KERNELS = "vllm-e2e/ own kernels";
    private static final int BLOCK = 16;

    private final Hardware hardware;
    private final Path folder;
    private final List<RowResult> rows = new ArrayList<>();

    private Replays(Hardware hardware, Path folder) {
        this.hardware = hardware;
        this.folder = folder;
    }

    /** The runs of {@code folder}, replayed. */
    public static List<RowResult> of(Hardware hardware, Path folder) {
        Replays replays = new Replays(hardware, folder);
        int number = 0;
        for (String name : TruthFolder.names(folder)) {
            if (name.endsWith("/") && !name.equals(PROFILES) && Files.exists(folder.resolve(name + "requests.jsonl"))) {
                replays.replay(++number, MeasuredRun.read(folder.resolve(name)));
            }
        }
        return replays.rows;
    }

    /** Inputs taken for granted, one sentence each. */
    public static List<String> assumptions() {
        return List.of(
                "vllm-e2e: vLLM 0.19 schedules an iteration ahead, its data-parallel engines step together; no prefix is shared"
                        + " (the files hold no tokens); times count from the arrival",
                "vllm-e2e measured operators: GPU time from the profile; two host constants from the one second of each run in"
                        + " which a single sequence decodes; batches of unlike lengths and NCCL times as the profile's authors"
                        + " publish them; experts chosen evenly",
                "vllm-e2e own kernels: predicted from the catalog's RTX PRO 6000: its matmul and memory rates from two measured matmuls, other kernel"
                        + " constants from other GPUs, no host time");
    }

    private void replay(int number, MeasuredRun run) {
        ModelSpec model = hardware.model(run.model());
        rows(number, run, MEASURED_OPERATORS, () -> profiled(run, model), model);
        rows(number, run, OWN_KERNELS, () -> ownKernels(run, model), model);
    }

    private void rows(int number, MeasuredRun run, String label, Supplier<RoundPrice> price, ModelSpec model) {
        Replay replay = null;
        String reason = null;
        boolean counted = false;
        try {
            ServingPlan plan = plan(run, model);
            EngineRules rules = EngineRules.plain(
                            run.tensor(),
                            run.maxSequences(),
                            run.maxBatchedTokens(),
                            plan.maxContext(),
                            1,
                            memory(run, plan.kv()))
                    .decidingAhead();
            replay = Replay.of(run, rules, price.get());
        } catch (Skip skip) {
            reason = skip.reason();
            counted = skip.counted();
        }
        for (Quantity quantity : Quantity.values()) {
            rows.add(new RowResult(
                    Suite.SERVING,
                    label,
                    number,
                    quantity.word(),
                    run.hardware(),
                    run.name() + (label.equals(OWN_KERNELS) ? ", own kernels" : ""),
                    run.requests().size() + " requests",
                    Split.TEST,
                    replay == null ? null : quantity.ms(replay.predicted()),
                    quantity.ms(replay == null ? run.measured() : replay.measured()),
                    "ms",
                    reason,
                    counted,
                    "",
                    null,
                    ""));
        }
    }

    private RoundPrice profiled(MeasuredRun run, ModelSpec model) {
        if (run.tensor() > 1 && (run.tensor() > 2 || run.engines() > 1)) {
            throw Skip.notModelled("collectives were measured over two ranks; this layout has more");
        }
        String name = run.hardware() + "_" + run.model().replace('/', '_') + "_bf16";
        Path profile = folder.resolve(PROFILES).resolve(name);
        if (!Files.isDirectory(profile.resolve("tp" + run.tensor()))) {
            throw Skip.unknown("there is no profile " + name + " for " + run.tensor() + " tensor ranks");
        }
        var moe = model.architecture().moe();
        if (run.engines() > 1 && (moe == null || !run.shared())) {
            throw Skip.notModelled("engines that share no experts need not step together");
        }
        return new ProfiledRound(
                OperatorProfile.read(profile, run.tensor(), moe, run.engines()), model.architecture(), run.tensor());
    }

    private RoundPrice ownKernels(MeasuredRun run, ModelSpec model) {
        if (run.engines() > 1) {
            throw Skip.notModelled("attention in data parallel with experts spread is not priced by the kernels");
        }
        Cluster cluster = cluster(run);
        return new KernelRound(new IterationCost(
                plan(run, model), cluster, hardware.kernels(cluster.rank()), new Collectives(cluster)));
    }

    /** The blocks that the engine printed, or those that {@code kv} has room for. */
    private static KvBudget memory(MeasuredRun run, KvBudget kv) {
        long pool = run.blocks() == 0 ? kv.poolBytes() : run.blocks() * kv.fullBlockBytes();
        return new KvBudget(
                kv.capacityBytes(),
                kv.usableBytes(),
                kv.weightBytes(),
                kv.workspaceBytes(),
                pool,
                kv.blockSize(),
                kv.fullBlockBytes(),
                kv.windowBlockBytes(),
                kv.windowTokens(),
                kv.stateBytes());
    }

    private Cluster cluster(MeasuredRun run) {
        return hardware.cluster(hardware.system(run.hardware()), run.tensor(), (@Nullable Integer) null);
    }

    /** The memory of one engine; of experts that are shared it counts all. */
    private ServingPlan plan(MeasuredRun run, ModelSpec model) {
        EngineSettings engine = EngineSettings.plain(
                run.maxSequences(), run.maxBatchedTokens(), BLOCK, KvHeads.REPLICATED, 1, run.memoryShare(), null);
        Precision bf16 = new Precision(Dtype.BF16, Dtype.BF16, Dtype.BF16, Dtype.BF16);
        return ServingPlans.fixed(model.name(), model.architecture(), cluster(run), run.tensor(), 1, bf16, engine);
    }
}
