package trnsim.workloads.spec;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Default;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.Origin;
import trnsim.workloads.fleet.CommitmentSpec;
import trnsim.workloads.fleet.GenerationSpec;
import trnsim.workloads.fleet.LinkSpec;
import trnsim.workloads.fleet.PolicySpec;
import trnsim.workloads.fleet.PortfolioSpec;
import trnsim.workloads.fleet.RegionSpec;
import trnsim.workloads.fleet.SiteSpec;

/** Sites and generations of chips over years, and what is asked of them. */
@Doc("A fleet: what sites, chips and money can do, quarter by quarter, and what binds.")
public record FleetSpec(
        Origin origin,
        @Doc("Always fleet.") String kind,
        @Doc("Title of the report.") @Default("") String title,
        @Doc("The first day.") LocalDate start,
        @Doc("Years simulated.") int years,
        @Doc("Regions by name.") Map<String, RegionSpec> regions,
        @Doc("Sites.") List<SiteSpec> sites,
        @Doc("Generations of chips.") List<GenerationSpec> generations,

        @Doc("Networks between regions; left out, delay follows from nothing and bandwidth never binds.") @Nullable
        List<LinkSpec> links,

        @Doc("What the fleet is for.") PortfolioSpec portfolio,
        @Doc("Money promised.") @Nullable CommitmentSpec commitments,
        @Doc("How it is run.") @Default("") PolicySpec policies,

        @Doc("Prices, lives and rates of interest: a name of the catalog's cost records.") @Default("hyperscaler-2026")
        String costs,

        @Doc("Seed of everything random.") @Default("1") long seed)
        implements WorkloadSpec {}
