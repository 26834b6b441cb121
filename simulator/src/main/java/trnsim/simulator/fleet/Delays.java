package trnsim.simulator.fleet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import trnsim.workloads.fleet.LinkSpec;
import trnsim.workloads.fleet.PolicySpec.Placement;
import trnsim.workloads.fleet.PortfolioSpec.InferenceSpec;
import trnsim.workloads.fleet.SiteSpec;
import trnsim.workloads.spec.FleetSpec;
import trnsim.workloads.unit.Readings;

/** Delay there and back between regions, over as many links as it takes; without any link nothing is far. */
final class Delays {

    private final FleetSpec spec;
    private final Readings readings;
    private final List<String> regions;
    private final double[][] seconds;

    Delays(FleetSpec spec, Readings readings) {
        this.spec = spec;
        this.readings = readings;
        this.regions = new ArrayList<>(spec.regions().keySet());
        int n = regions.size();
        seconds = new double[n][n];
        List<LinkSpec> links = spec.links();
        for (int a = 0; a < n; a++) {
            Arrays.fill(seconds[a], links == null ? 0 : Double.POSITIVE_INFINITY);
            seconds[a][a] = 0;
        }
        for (LinkSpec link : links == null ? List.<LinkSpec>of() : links) {
            int a = end(link.between().get(0));
            int b = end(link.between().get(1));
            seconds[a][b] = Math.min(seconds[a][b], link.roundTrip());
            seconds[b][a] = seconds[a][b];
        }
        for (int via = 0; via < n; via++) {
            for (int a = 0; a < n; a++) {
                for (int b = 0; b < n; b++) {
                    seconds[a][b] = Math.min(seconds[a][b], seconds[a][via] + seconds[via][b]);
                }
            }
        }
    }

    /** The region of a link's end, which may name a site. */
    private int end(String name) {
        int region = regions.indexOf(name);
        if (region >= 0) {
            return region;
        }
        return spec.sites().stream()
                .filter(site -> site.name().equals(name))
                .mapToInt(site -> regions.indexOf(site.region()))
                .findFirst()
                .orElse(0);
    }

    /** Sites that may answer {@code asked}, by region of the user, first choice first. */
    int[][] sites(InferenceSpec asked) {
        double farthest = asked.farthest() == null ? Double.POSITIVE_INFINITY : asked.farthest();
        double[] price = new double[spec.sites().size()];
        int[] home = new int[price.length];
        for (int s = 0; s < price.length; s++) {
            SiteSpec site = spec.sites().get(s);
            price[s] = readings.of(site.energyPrice());
            home[s] = regions.indexOf(site.region());
        }
        int[][] order = new int[regions.size()][];
        for (int r = 0; r < order.length; r++) {
            double[] delay = seconds[r];
            int from = r;
            Comparator<Integer> near =
                    Comparator.<Integer>comparingDouble(s -> delay[home[s]]).thenComparing(s -> home[s] != from);
            Comparator<Integer> cheap = Comparator.comparingDouble(s -> price[s]);
            order[r] = IntStream.range(0, price.length)
                    .filter(s -> delay[home[s]] <= farthest)
                    .boxed()
                    .sorted(
                            spec.policies().placement() == Placement.NEAREST
                                    ? near.thenComparing(cheap)
                                    : cheap.thenComparing(near))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }
        return order;
    }
}
