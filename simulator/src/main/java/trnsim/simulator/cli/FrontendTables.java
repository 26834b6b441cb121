package trnsim.simulator.cli;

import trnsim.simulator.report.Table;
import trnsim.simulator.serving.frontend.FrontendCosts;
import trnsim.simulator.serving.frontend.HostSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/** Hosts and front ends as {@code trnsim list} shows them. */
final class FrontendTables {

    private FrontendTables() {}

    static Table hosts(Catalog catalog) {
        Table table = new Table("host", "name", "cores", "pace", "idle_power", "peak_power", "price");
        for (String name : catalog.names(Folder.HOSTS)) {
            HostSpec host = catalog.read(Folder.HOSTS, name, HostSpec.class);
            HostSpec.Price price = host.price();
            table.row(
                    name,
                    host.title(),
                    Format.whole(host.cores()),
                    Format.of(host.pace().value().si(), Dimension.RATIO),
                    Format.of(host.power().idle().value().si(), Dimension.WATTS),
                    Format.of(host.power().peak().value().si(), Dimension.WATTS),
                    price == null ? "" : Format.of(price.onDemand().value().si(), Dimension.DOLLARS_PER_SECOND));
        }
        return table;
    }

    static Table frontends(Catalog catalog) {
        Table table = new Table("front_end", "name", "route", "request", "tokenise", "answer_token", "sample_an_entry");
        for (String name : catalog.names(Folder.FRONTENDS)) {
            FrontendCosts costs = catalog.read(Folder.FRONTENDS, name, FrontendCosts.class);
            table.row(
                    name,
                    costs.title(),
                    Format.of(costs.route().value().si(), Dimension.SECONDS),
                    Format.of(costs.request().value().si(), Dimension.SECONDS),
                    Format.of(costs.tokenise().value().si(), Dimension.TOKENS_PER_SECOND),
                    Format.of(costs.token().value().si(), Dimension.SECONDS),
                    Format.of(costs.sample().value().si(), Dimension.SECONDS));
        }
        return table;
    }
}
