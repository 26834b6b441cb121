package trnsim.simulator.collective;

import java.util.List;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.plan.Traffic.Kind;

/**
 * The Neuron runtime: by size of the whole tensor, where its documentation prints the ranges (AWS Neuron SDK, intra-node
 * collectives, algorithm summary), else the fastest.
 *
 * <pre>
 *   up to a host's chips:
 *   up to 1 MiB     mesh
 *   up to 56 MB     recursive doubling and halving
 *   above           KangaRing where the group holds all ranks of its chips, else ring
 * </pre>
 *
 * <p>The ranges are empirical and were found where its description stands, on Trainium2 with four ranks a chip; next to a border
 * the other side may be faster. Systems of two ranks a chip (Trainium1, Inferentia2) print no border between recursion and rings
 * and take the faster: there a ring of 32 MiB over 4 chips takes less than half as long, as recursion uses half of the links.
 */
final class NeuronLibrary implements Library {

    private final int hostChips;
    private final double meshBytes;
    private final double recursiveBytes;
    private final Mesh mesh;
    private final RecursiveHalving recursive;
    private final KangaRing kanga;
    private final Ring ring;
    private final Pairwise pairwise;
    private final List<Algorithm> all;

    NeuronLibrary(Cluster cluster, SystemSpec.Neuron spec, Domain domain) {
        double operationPs = cluster.read(spec.dmaLatency()) * 1e12;
        SystemSpec system = cluster.system();
        hostChips = spec.meshUpTo() != null ? Math.max(1, system.chips() / system.nodes()) : 0;
        meshBytes = spec.meshUpTo() == null ? 0 : cluster.read(spec.meshUpTo());
        recursiveBytes = spec.recursiveUpTo() == null ? Double.NaN : cluster.read(spec.recursiveUpTo());
        DmaPace pace = new DmaPace(operationPs, domain.hopPs());
        mesh = new Mesh("mesh", domain, pace);
        recursive = new RecursiveHalving("rdh", domain, pace);
        kanga = new KangaRing("kangaring", domain, pace);
        ring = new Ring("ring", domain, pace, false);
        pairwise = new Pairwise("pairwise", domain, 1, 0, operationPs + domain.hopPs(), pace.issuePs(1), 0, 0);
        all = List.of(
                mesh,
                recursive,
                kanga,
                ring,
                new Ring("bidirectional-ring", domain, pace, true),
                new Tree("tree", domain, pace),
                pairwise);
    }

    @Override
    public String name() {
        return "Neuron runtime";
    }

    @Override
    public List<Algorithm> algorithms() {
        return all;
    }

    @Override
    public Algorithm choose(Kind kind, double bytes, GroupShape group) {
        if (!Algorithm.spreads(kind)) {
            return pairwise;
        }
        Algorithm large = kanga.runs(kind, group) ? kanga : ring;
        if (group.chips() > hostChips) {
            return faster(faster(mesh, recursive, kind, bytes, group), large, kind, bytes, group);
        }
        if (bytes <= meshBytes) {
            return mesh;
        }
        if (Double.isNaN(recursiveBytes)) {
            return faster(large, recursive, kind, bytes, group);
        }
        return bytes <= recursiveBytes && recursive.runs(kind, group) ? recursive : large;
    }

    private static Algorithm faster(Algorithm a, Algorithm b, Kind kind, double bytes, GroupShape group) {
        if (!b.runs(kind, group)) {
            return a;
        }
        return a.timePs(kind, bytes, group) <= b.timePs(kind, bytes, group) ? a : b;
    }
}
