package trnsim.simulator.cli;

import java.util.List;
import trnsim.simulator.money.CostPerGigawatt;
import trnsim.simulator.money.CostSpec;
import trnsim.simulator.money.PriceSpec;
import trnsim.simulator.money.TokenPrices;
import trnsim.simulator.report.Table;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;
import trnsim.workloads.unit.Readings;

/** Price lists and cost records as {@code trnsim list} shows them. */
final class MoneyTables {

    private MoneyTables() {}

    static Table prices(Catalog catalog) {
        return CatalogTable.of(
                catalog,
                Folder.PRICES,
                PriceSpec.class,
                List.of("prices", "name", "input", "write", "write_long", "read", "output"),
                list -> {
                    TokenPrices prices = TokenPrices.of(list, Readings.central());
                    return List.of(
                            list.title(),
                            token(prices.input()),
                            token(prices.write()),
                            token(prices.writeLong()),
                            token(prices.read()),
                            token(prices.output()));
                });
    }

    private static String token(double dollars) {
        return Format.of(dollars, Dimension.DOLLARS_PER_TOKEN);
    }

    static Table costs(Catalog catalog) {
        return CatalogTable.of(
                catalog,
                Folder.COSTS,
                CostSpec.class,
                List.of("costs", "name", "capital_per_gw", "rate", "electricity", "gw_year"),
                spec -> {
                    CostPerGigawatt cost = CostPerGigawatt.of(spec, Readings.central());
                    return List.of(
                            spec.title(),
                            Format.of(cost.capital(), Dimension.DOLLARS),
                            Format.of(cost.rate(), Dimension.FRACTION),
                            Format.of(cost.dollarsPerJoule(), Dimension.DOLLARS_PER_JOULE),
                            Format.of(cost.perYear(1), Dimension.DOLLARS));
                });
    }
}
