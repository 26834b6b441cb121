package trnsim.bench.validation.predict;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import trnsim.kernels.chip.ChipSpec;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.KernelModel;
import trnsim.kernels.model.Kernels;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.spec.EngineSpec;
import trnsim.workloads.spec.StackSpec;
import trnsim.workloads.unit.Readings;

/** The catalog as measurement files name it, with what was read from it kept. Every quantity at its central value unless told. */
public final class Hardware {

    private final Catalog catalog;
    private final Readings readings;
    private final Map<String, ChipSpec> chips = new HashMap<>();
    private final Map<String, SystemSpec> systems = new HashMap<>();
    private final Map<String, ModelSpec> models = new HashMap<>();
    private final Map<String, StackSpec> stacks = new HashMap<>();
    private final Map<String, EngineSpec> engines = new HashMap<>();

    public Hardware(Catalog catalog) {
        this(catalog, Readings.central());
    }

    /** The same under {@code readings}. */
    Hardware(Catalog catalog, Readings readings) {
        this.catalog = catalog;
        this.readings = readings;
    }

    Readings readings() {
        return readings;
    }

    /** The chip that {@code name} means. */
    ChipSpec chip(String name) {
        return chips.computeIfAbsent(
                name, key -> catalog.read(Folder.CHIPS, resolve(Folder.CHIPS, key), ChipSpec.class));
    }

    /** The system that {@code name} means. */
    public SystemSpec system(String name) {
        return systems.computeIfAbsent(
                name, key -> catalog.read(Folder.SYSTEMS, resolve(Folder.SYSTEMS, key), SystemSpec.class));
    }

    /** The software stack {@code name}. */
    StackSpec stack(String name) {
        return stacks.computeIfAbsent(name, key -> catalog.read(Folder.STACKS, key, StackSpec.class));
    }

    /** The engine {@code name}. */
    EngineSpec engine(String name) {
        return engines.computeIfAbsent(name, key -> catalog.read(Folder.ENGINES, key, EngineSpec.class));
    }

    /** The model that {@code name} means. */
    public ModelSpec model(String name) {
        return models.computeIfAbsent(
                name,
                key -> catalog.read(
                        Folder.MODELS,
                        catalog.resolve(Folder.MODELS, key)
                                .orElseThrow(() ->
                                        Skip.notModelled("the architecture of '" + key + "' is not in the catalog")),
                        ModelSpec.class));
    }

    private String resolve(Folder folder, String name) {
        return catalog.resolve(folder, name)
                .orElseThrow(() -> Skip.unknown("hardware '" + name + "' is not in the catalog"));
    }

    /** The chip of {@code system}. */
    ChipSpec chipOf(SystemSpec system) {
        return chip(system.chip());
    }

    /** {@code chips} chips of {@code system}, with {@code coresPerRank} physical cores in a rank or the chip's default. */
    public Cluster cluster(SystemSpec system, long chips, @Nullable Integer coresPerRank) {
        return Cluster.of(system, chipOf(system), chips, coresPerRank, readings);
    }

    KernelModel kernels(ChipSpec chip, @Nullable Integer coresPerRank) {
        return kernels(new Rank(chip, coresPerRank, readings));
    }

    public KernelModel kernels(Rank rank) {
        return Kernels.forRank(rank);
    }

    /** Prices {@code work} on its own. */
    static CostBatch price(KernelModel model, KernelWork.Operators work) {
        return price(model, work.each());
    }

    /** Prices {@code operators} on their own. */
    static CostBatch price(KernelModel model, List<Operator> operators) {
        OperatorBatch batch = new OperatorBatch(operators.size());
        for (Operator operator : operators) {
            batch.add(operator);
        }
        CostBatch costs = new CostBatch();
        model.cost(batch, costs);
        return costs;
    }
}
