package trnsim.simulator.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import trnsim.kernels.chip.ChipSpec;
import trnsim.simulator.campaign.FailureSpec;
import trnsim.simulator.campaign.StorageSpec;
import trnsim.simulator.money.CostSpec;
import trnsim.simulator.money.PriceSpec;
import trnsim.simulator.power.CoolingSpec;
import trnsim.simulator.power.PowerSpec;
import trnsim.simulator.serving.frontend.FrontendCosts;
import trnsim.simulator.serving.frontend.HostSpec;
import trnsim.simulator.system.NetworkSpec;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Suggest;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.spec.AcceptanceSpec;
import trnsim.workloads.spec.EngineSpec;
import trnsim.workloads.spec.StackSpec;

/** {@code trnsim show}. */
@Command(
        name = "show",
        description =
                "Prints an entry of the catalog, of any kind: each quantity with its provenance, source and range.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  trnsim show trainium3", "  trnsim show trn2-ultraserver", "  trnsim show deepseek-v3 --csv"})
final class ShowCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "An entry of the catalog, or one of its aliases.")
    private String name = "";

    @Mixin
    private CatalogOption option = new CatalogOption();

    @Mixin
    private TableOptions form = new TableOptions();

    @Override
    public Integer call() {
        Catalog catalog = option.open();
        boolean found = false;
        for (Folder folder : Folder.values()) {
            String entry = catalog.resolve(folder, name).orElse(null);
            if (entry != null) {
                Record spec = switch (folder) {
                    case CHIPS -> catalog.read(folder, entry, ChipSpec.class);
                    case SYSTEMS -> catalog.read(folder, entry, SystemSpec.class);
                    case NETWORKS -> catalog.read(folder, entry, NetworkSpec.class);
                    case MODELS -> catalog.read(folder, entry, ModelSpec.class);
                    case STACKS -> catalog.read(folder, entry, StackSpec.class);
                    case ENGINES -> catalog.read(folder, entry, EngineSpec.class);
                    case HOSTS -> catalog.read(folder, entry, HostSpec.class);
                    case FRONTENDS -> catalog.read(folder, entry, FrontendCosts.class);
                    case ACCEPTANCE -> catalog.read(folder, entry, AcceptanceSpec.class);
                    case STORAGES -> catalog.read(folder, entry, StorageSpec.class);
                    case RELIABILITY -> catalog.read(folder, entry, FailureSpec.class);
                    case COOLING -> catalog.read(folder, entry, CoolingSpec.class);
                    case POWER -> catalog.read(folder, entry, PowerSpec.class);
                    case PRICES -> catalog.read(folder, entry, PriceSpec.class);
                    case COSTS -> catalog.read(folder, entry, CostSpec.class);
                };
                System.out.print(form.plain() ? EntryText.write(folder, spec) : form.write(EntryText.table(spec)));
                found = true;
            }
        }
        if (!found) {
            List<String> names = new ArrayList<>();
            for (Folder folder : Folder.values()) {
                names.addAll(catalog.names(folder));
                names.addAll(catalog.aliases(folder).keySet());
            }
            throw new InputException("the catalog has no entry '" + name + "'; 'trnsim list "
                    + String.join(
                            "|",
                            Arrays.stream(Folder.values()).map(Folder::folder).toList()) + "'"
                    + " names them all."
                    + Suggest.maybe(name, names));
        }
        return 0;
    }
}
