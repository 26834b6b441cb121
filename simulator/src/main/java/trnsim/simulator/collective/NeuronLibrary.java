package trnsim.simulator.collective;

import java.util.List;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.plan.Traffic.Kind;

/**
 * The Neuron runtime: by size of the whole tensor, as its documentation prints the ranges (AWS Neuron SDK, intra-node
 * collectives, algorithm summary).
 *
 * <pre>
 *   up to 1 MiB     mesh
 *   up to 56 MB     recursive doubling and halving
 *   above           KangaRing where the group holds all ranks of its chips, else ring
 * </pre>
 *
 * <p>The ranges are empirical, so next to a border the other side may be faster. One stage of the mesh serves groups inside a
 * chip at any size below KangaRing's.
 */
final class NeuronLibrary implements Library {

    private static final double MESH_BYTES = 1 << 20;
    private static final double RECURSIVE_BYTES = 56e6;

    private final Mesh mesh;
    private final RecursiveHalving recursive;
    private final KangaRing kanga;
    private final Ring ring;
    private final Pairwise pairwise;
    private final List<Algorithm> all;

    NeuronLibrary(Cluster cluster, SystemSpec.Neuron spec, Domain domain) {
        double operationPs = cluster.read(spec.dmaLatency()) * 1e12;
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
        if (kind == Kind.BARRIER || bytes <= MESH_BYTES) {
            return mesh;
        }
        if (bytes <= RECURSIVE_BYTES && recursive.runs(kind, group)) {
            return recursive;
        }
        return kanga.runs(kind, group) ? kanga : ring;
    }
}
