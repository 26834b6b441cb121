package trnsim.simulator.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import trnsim.kernels.chip.ChipSpec;
import trnsim.simulator.campaign.FailureSpec;
import trnsim.simulator.campaign.StorageSpec;
import trnsim.simulator.power.CoolingSpec;
import trnsim.simulator.power.PowerSpec;
import trnsim.simulator.report.Table;
import trnsim.simulator.system.NetworkSpec;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.document.Names;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.spec.AcceptanceSpec;
import trnsim.workloads.spec.EngineSpec;
import trnsim.workloads.spec.StackSpec;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;
import trnsim.workloads.unit.Sourced;

/** {@code trnsim list}. */
@Command(
        name = "list",
        description = "Lists what the catalog holds of one kind.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  trnsim list systems", "  trnsim list models --csv", "  trnsim list chips --catalog my-catalog"})
final class ListCommand implements Callable<Integer> {

    /** What can be listed. */
    enum Kind {
        chips,
        systems,
        networks,
        models,
        stacks,
        engines,
        hosts,
        frontends,
        acceptance,
        storages,
        reliability,
        cooling,
        power,
        prices,
        costs
    }

    @Parameters(paramLabel = "KIND", description = "One of ${COMPLETION-CANDIDATES}.")
    private Kind kind = Kind.chips;

    @Mixin
    private CatalogOption option = new CatalogOption();

    @Mixin
    private TableOptions form = new TableOptions();

    @Override
    public Integer call() {
        Catalog catalog = option.open();
        System.out.print(form.write(
                switch (kind) {
                    case chips -> chips(catalog);
                    case systems -> systems(catalog);
                    case networks -> networks(catalog);
                    case models -> models(catalog);
                    case stacks -> stacks(catalog);
                    case engines -> engines(catalog);
                    case hosts -> FrontendTables.hosts(catalog);
                    case frontends -> FrontendTables.frontends(catalog);
                    case acceptance -> acceptance(catalog);
                    case storages -> storages(catalog);
                    case reliability -> reliability(catalog);
                    case cooling -> cooling(catalog);
                    case power -> power(catalog);
                    case prices -> MoneyTables.prices(catalog);
                    case costs -> MoneyTables.costs(catalog);
                }));
        return 0;
    }

    private static Table chips(Catalog catalog) {
        return CatalogTable.of(
                catalog,
                Folder.CHIPS,
                ChipSpec.class,
                List.of("chip", "name", "family", "status", "memory", "bandwidth", "bf16_peak", "peak_power"),
                chip -> {
                    var peak = chip.peaks().get(Dtype.BF16);
                    return List.of(
                            chip.title(),
                            Names.word(chip.family()),
                            Names.word(chip.status()),
                            Format.of(chip.memory().capacity().value().si(), Dimension.BYTES),
                            Format.of(chip.memory().bandwidth().value().si(), Dimension.BYTES_PER_SECOND),
                            peak == null ? "" : Format.of(peak.value().si(), Dimension.FLOPS_PER_SECOND),
                            Format.of(chip.power().peak().value().si(), Dimension.WATTS));
                });
    }

    private static Table systems(Catalog catalog) {
        return CatalogTable.of(
                catalog,
                Folder.SYSTEMS,
                SystemSpec.class,
                List.of("system", "name", "chip", "chips", "hosts", "fabric", "status"),
                system -> List.of(
                        system.title(),
                        system.chip(),
                        Integer.toString(system.chips()),
                        Integer.toString(system.nodes()),
                        Names.word(system.scaleUp().kind()),
                        Names.word(system.status())));
    }

    private static Table networks(Catalog catalog) {
        return CatalogTable.of(
                catalog,
                Folder.NETWORKS,
                NetworkSpec.class,
                List.of("network", "name", "tiers", "ports_down", "rails", "wide_area"),
                network -> List.of(
                        network.title(),
                        String.join(
                                ", ",
                                network.tiers().stream()
                                        .map(NetworkSpec.Tier::name)
                                        .toList()),
                        String.join(
                                " x ",
                                network.tiers().stream()
                                        .map(tier -> Integer.toString(tier.ports()))
                                        .toList()),
                        network.rails() ? "yes" : "no",
                        network.wideArea() == null ? "no" : "yes"));
    }

    private static Table models(Catalog catalog) {
        return CatalogTable.of(
                catalog,
                Folder.MODELS,
                ModelSpec.class,
                List.of("model", "name", "developer", "parameters", "active", "layers", "context", "architecture"),
                model -> {
                    var count = trnsim.workloads.model.Parameters.of(model.architecture());
                    return List.of(
                            model.title(),
                            model.developer(),
                            Format.count(count.total()),
                            Format.count(count.active()),
                            Integer.toString(model.architecture().layers()),
                            Format.count(model.architecture().context()),
                            Names.word(model.openness()));
                });
    }

    private static Table stacks(Catalog catalog) {
        return CatalogTable.of(
                catalog,
                Folder.STACKS,
                StackSpec.class,
                List.of("stack", "name", "attention", "overlaps", "schedules", "launch", "pace", "step"),
                stack -> {
                    List<String> overlaps = new ArrayList<>();
                    if (stack.overlap().gradients()) {
                        overlaps.add("gradients");
                    }
                    if (stack.overlap().weights()) {
                        overlaps.add("weights");
                    }
                    if (stack.overlap().sends()) {
                        overlaps.add("sends");
                    }
                    return List.of(
                            stack.title(),
                            Names.word(stack.kernels().attention()),
                            String.join(", ", overlaps),
                            stack.schedules().stream().map(Names::word).collect(Collectors.joining(", ")),
                            constant(stack.constants().launch(), Dimension.SECONDS),
                            constant(stack.constants().pace(), Dimension.RATIO),
                            constant(stack.constants().step(), Dimension.SECONDS));
                });
    }

    private static Table engines(Catalog catalog) {
        return CatalogTable.of(
                catalog,
                Folder.ENGINES,
                EngineSpec.class,
                List.of(
                        "engine",
                        "name",
                        "policy",
                        "chunks",
                        "prefix_cache",
                        "sequences",
                        "tokens",
                        "block",
                        "step",
                        "launch",
                        "request",
                        "synchronise",
                        "pace",
                        "decode_pace"),
                engine -> List.of(
                        engine.title(),
                        Names.word(engine.policy()),
                        engine.chunkedPrefill() ? "yes" : "no",
                        engine.prefixCaching() ? "yes" : "no",
                        Format.whole((long) engine.maxSequences().value().si()),
                        Format.whole((long) engine.maxBatchedTokens().value().si()),
                        engine.cache() == EngineSpec.Cache.SLOTS
                                ? "slots"
                                : Format.whole((long) engine.blockSize().value().si()),
                        constant(engine.constants().step(), Dimension.SECONDS),
                        constant(engine.constants().launch(), Dimension.SECONDS),
                        constant(engine.constants().request(), Dimension.SECONDS),
                        constant(engine.constants().synchronise(), Dimension.SECONDS),
                        constant(engine.constants().pace(), Dimension.RATIO),
                        constant(engine.constants().decodePace(), Dimension.RATIO)));
    }

    private static Table acceptance(Catalog catalog) {
        return CatalogTable.of(
                catalog,
                Folder.ACCEPTANCE,
                AcceptanceSpec.class,
                List.of("record", "name", "method", "models", "draft", "acceptance_by_position"),
                record -> List.of(
                        record.title(),
                        Names.word(record.method()),
                        String.join(" ", record.models()),
                        record.draft() == null ? "" : record.draft(),
                        record.acceptance().stream()
                                .map(rate -> constant(rate, Dimension.FRACTION))
                                .collect(Collectors.joining(" "))));
    }

    private static Table storages(Catalog catalog) {
        return CatalogTable.of(
                catalog,
                Folder.STORAGES,
                StorageSpec.class,
                List.of("storage", "name", "write", "read"),
                storage -> List.of(
                        storage.title(),
                        constant(storage.write(), Dimension.BYTES_PER_SECOND),
                        constant(storage.read(), Dimension.BYTES_PER_SECOND)));
    }

    private static Table reliability(Catalog catalog) {
        return CatalogTable.of(
                catalog,
                Folder.RELIABILITY,
                FailureSpec.class,
                List.of("record", "name", "components", "restart"),
                failures -> List.of(
                        failures.title(),
                        failures.components().keySet().stream().map(Names::word).collect(Collectors.joining(", ")),
                        constant(failures.restart(), Dimension.SECONDS)));
    }

    private static Table cooling(Catalog catalog) {
        return CatalogTable.of(
                catalog,
                Folder.COOLING,
                CoolingSpec.class,
                List.of("cooling", "name", "pue", "electrical", "fixed", "weather_per_k"),
                cooling -> List.of(
                        cooling.title(),
                        constant(cooling.pue(), Dimension.RATIO),
                        constant(cooling.electrical(), Dimension.FRACTION),
                        constant(cooling.fixed(), Dimension.FRACTION),
                        constant(cooling.weather(), Dimension.RATIO)));
    }

    private static Table power(Catalog catalog) {
        return CatalogTable.of(
                catalog,
                Folder.POWER,
                PowerSpec.class,
                List.of("record", "name", "provision", "host_rest", "supply_time", "store"),
                power -> List.of(
                        power.title(),
                        constant(power.provision(), Dimension.FRACTION),
                        constant(power.hostRest(), Dimension.FRACTION),
                        constant(power.supplyTime(), Dimension.SECONDS),
                        constant(power.store(), Dimension.JOULES)));
    }

    private static String constant(@Nullable Sourced constant, Dimension dimension) {
        return constant == null ? "" : Format.of(constant.value().si(), dimension);
    }
}
