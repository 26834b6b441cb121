package trnsim.simulator.network.topology;

import java.util.ArrayList;
import java.util.List;

/**
 * Links between sites: the highest switches of a site lead to its gateway; the gateways of a region are joined pair by pair;
 * each region has one backbone node, joined to those of all others, for the traffic of all its sites.
 */
final class WideArea {

    /** One direction of a pair of sites of a region, or of a pair of regions. */
    record Rates(double siteBytesPerPs, long sitePs, double regionBytesPerPs, long regionPs) {}

    private final int[] gateway;
    private final int[] region;
    private final int[][] fromTop;
    private final int[][] between;
    private final int[] toBackbone;
    private final int[][] backbone;

    WideArea(TopologyBuilder builder, List<Site> sites, List<Clos> closes, Rates rates) {
        int count = sites.size();
        List<String> regions = new ArrayList<>();
        region = new int[count];
        for (int i = 0; i < count; i++) {
            String name = sites.get(i).region();
            if (!regions.contains(name)) {
                regions.add(name);
            }
            region[i] = regions.indexOf(name);
        }
        gateway = new int[count];
        fromTop = new int[count][];
        between = new int[count][count];
        toBackbone = new int[count];
        backbone = new int[regions.size()][regions.size()];
        int nodes = regions.size() > 1 ? builder.nodes(NodeKind.SWITCH, "backbone", regions.size()) : -1;
        for (int i = 0; i < count; i++) {
            gateway[i] = builder.nodes(NodeKind.SWITCH, "gateway", 1);
            Clos clos = closes.get(i);
            fromTop[i] = new int[clos.tops()];
            for (int u = 0; u < clos.tops(); u++) {
                fromTop[i][u] = builder.pair(clos.top(u), gateway[i], rates.siteBytesPerPs(), 0);
            }
            for (int j = 0; j < i; j++) {
                if (region[i] == region[j]) {
                    between[i][j] = builder.pair(gateway[i], gateway[j], rates.siteBytesPerPs(), rates.sitePs());
                    between[j][i] = between[i][j] + 1;
                }
            }
            if (nodes >= 0) {
                toBackbone[i] = builder.pair(gateway[i], nodes + region[i], rates.siteBytesPerPs(), 0);
            }
        }
        for (int a = 0; a < regions.size(); a++) {
            for (int b = 0; b < a; b++) {
                backbone[a][b] = builder.pair(nodes + a, nodes + b, rates.regionBytesPerPs(), rates.regionPs());
                backbone[b][a] = backbone[a][b] + 1;
            }
        }
    }

    /** From the highest switch {@code topA} of site {@code a} to {@code topB} of another site {@code b}. */
    int route(int a, int topA, int b, int topB, int[] links, int at) {
        int end = at;
        links[end++] = fromTop[a][topA];
        if (region[a] == region[b]) {
            links[end++] = between[a][b];
        } else {
            links[end++] = toBackbone[a];
            links[end++] = backbone[region[a]][region[b]];
            links[end++] = toBackbone[b] + 1;
        }
        links[end++] = fromTop[b][topB] + 1;
        return end;
    }
}
