package trnsim.simulator.collective;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.plan.Traffic.Kind;

/**
 * NCCL inside one NVLink domain: the ring under one of three protocols or a reduction in the switch, whichever NCCL's own cost
 * model finds fastest.
 *
 * <pre>  NCCL's estimate = base + steps x latency + S / ( rate x n / steps )        in the switch: 25 us + S n/(n-1) / rate</pre>
 *
 * <p>Its constants (published tuning tables, NCCL 2.20 to 2.28, one node over NVLink): base 6.6, 14.0, 8.4 us and latency 0.6,
 * 1.9, 3.4 us for LL, LL128 and Simple; rates as in the catalog, 0.85 (Hopper) and 0.74 (Blackwell) of the link in the switch,
 * here 0.8. They decide only what runs; how long that takes is the algorithm's. A tree inside a domain is a chain in NCCL and
 * never beats the ring there.
 */
final class NcclLibrary implements Library {

    private static final double LL_BASE = 6.6e6;
    private static final double LL_STEP = 0.6e6;
    private static final double LL128_BASE = 14e6;
    private static final double LL128_STEP = 1.9e6;
    private static final double SIMPLE_BASE = 8.4e6;
    private static final double SIMPLE_STEP = 3.4e6;
    private static final double SWITCH_BASE = 25e6;
    private static final double SWITCH_SHARE = 0.8;
    /** Of a step of LL128 over one of LL; NCCL's tables say 3.2, measurements of Ampere and Hopper 2. */
    private static final double LL128_STEPS = 2;
    /** Fitted with {@link SlicePace#LOCAL_STEPS}. */
    private static final double OWN_CHUNK = 0.33;

    /** Channels for each NIC of a host, and for a send to another host. */
    private static final double PER_NIC = 2;

    /** Least that a send gives a channel: an eighth of the chunks of 512 KiB that NCCL sends over NVLink. */
    private static final double SEND_BYTES = 64 * 1024;

    private final double linkBytesPerPs;
    private final double llBytesPerPs;
    private final double ll128BytesPerPs;
    private final double channels;
    private final double networkChannels;
    private final double pairChannels;
    private final double inSwitchChannels;
    private final boolean switchAdds;
    private final Ring ll;
    private final Ring ll128;
    private final Ring simple;
    private final InSwitch inSwitch;
    private final Pairwise pairwise;
    private final List<Algorithm> all;

    /** @param switchAdds whether the switch adds the data's type */
    NcclLibrary(Cluster cluster, SystemSpec.Nccl spec, Domain domain, boolean switchAdds) {
        SystemSpec.ScaleUp up = cluster.system().scaleUp();
        double hop = domain.hopPs();
        double bulk = cluster.read(spec.bulkLatency()) * 1e12;
        linkBytesPerPs = cluster.linkBytesPerPs(0);
        llBytesPerPs = Math.min(linkBytesPerPs / 2, cluster.read(spec.llBandwidth()) * 1e-12);
        ll128BytesPerPs = Math.min(linkBytesPerPs * 15 / 16, cluster.read(spec.ll128Bandwidth()) * 1e-12);
        channels = cluster.read(spec.channels());
        SystemSpec.ScaleOut out = cluster.system().scaleOut();
        networkChannels = out == null ? channels : Math.min(channels, PER_NIC * out.nics());
        pairChannels = cluster.read(spec.pairChannels());
        inSwitchChannels = spec.inSwitchChannels() == null ? channels : cluster.read(spec.inSwitchChannels());
        SlicePace slices = new SlicePace(bulk, cluster.read(spec.sliceLatency()) * 1e12, SlicePace.LOCAL_STEPS);
        ll = new Ring("ring-ll", domain, new FlagPace(0, hop, 0.5, linkBytesPerPs, llBytesPerPs, true), false);
        ll128 = new Ring(
                "ring-ll128",
                domain,
                new FlagPace(bulk, LL128_STEPS * hop, 15 / 16.0, linkBytesPerPs, ll128BytesPerPs, false),
                false);
        simple = new Ring("ring-simple", domain, slices, false);
        this.switchAdds = switchAdds && up.inNetworkReduction();
        double printed = linkBytesPerPs / cluster.read(up.efficiency());
        double share = spec.inSwitchEfficiency() == null ? 1 : cluster.read(spec.inSwitchEfficiency());
        double latency = spec.inSwitchLatency() == null ? SWITCH_BASE : cluster.read(spec.inSwitchLatency()) * 1e12;
        inSwitch = new InSwitch("in-switch", domain, latency, linkBytesPerPs / printed / share);
        double pair = linkBytesPerPs / printed / cluster.read(spec.pairEfficiency());
        pairwise = new Pairwise("pairwise", domain, pair, bulk, hop, 0, OWN_CHUNK, FlagPace.CHANNEL_BYTES_PER_PS);
        List<Algorithm> own = new ArrayList<>(List.of(ll, ll128, simple));
        if (this.switchAdds) {
            own.add(inSwitch);
        }
        own.add(new Ring("bidirectional-ring", domain, slices, true));
        own.add(new RecursiveHalving("rdh", domain, slices));
        own.add(new Mesh("mesh", domain, slices));
        own.add(new Tree("tree", domain, slices));
        own.add(pairwise);
        all = List.copyOf(own);
    }

    @Override
    public String name() {
        return "NCCL";
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
        double counted = kind == Kind.BARRIER ? 1 : bytes;
        double members = group.perDomain();
        double steps = Algorithm.passes(kind) * (members - 1);
        double moved = counted * steps / members;
        Algorithm best = ll;
        double least = LL_BASE + steps * LL_STEP + moved / llBytesPerPs;
        double estimate = LL128_BASE + steps * LL128_STEP + moved / ll128BytesPerPs;
        if (estimate < least) {
            best = ll128;
            least = estimate;
        }
        estimate = SIMPLE_BASE + steps * SIMPLE_STEP + moved / linkBytesPerPs;
        if (estimate < least) {
            best = simple;
            least = estimate;
        }
        estimate = SWITCH_BASE + counted * members / (members - 1) / (linkBytesPerPs * SWITCH_SHARE);
        return switchAdds && estimate < least && inSwitch.runs(kind, group) ? inSwitch : best;
    }

    /**
     * A channel is a thread block that fills an SM and shares it with no other kernel.
     *
     * <pre>
     *   rings, large     channels of the catalog; over hosts two per NIC, at most as many
     *   ring of LL       a channel per 11 KiB
     *   in the switch    its own number
     *   sends            a channel per 64 KiB and peer; two to another host
     * </pre>
     *
     * Source: NCCL issues 689, 1424 and 1656, answers of its maintainers; NCCL 2.20 to 2.28, how sends are cut; bytes of LL as
     * in {@link FlagPace}.
     */
    @Override
    public double heldCores(@Nullable Algorithm algorithm, Kind kind, double bytes, GroupShape group) {
        if (!Algorithm.spreads(kind)) {
            double peers = kind == Kind.SEND ? 1 : group.members() - 1.0;
            double chunk = kind == Kind.SEND ? bytes : bytes / group.members();
            double each = group.perDomain() > 1 ? StrictMath.ceil(chunk / SEND_BYTES) : PER_NIC;
            return Math.min(pairChannels, peers * Math.max(1, each));
        }
        double most = group.domains() > 1 ? networkChannels : channels;
        if (algorithm instanceof InSwitch) {
            return group.domains() > 1 ? most : inSwitchChannels;
        }
        return ll.equals(algorithm) ? Math.clamp(StrictMath.ceil(FlagPace.channels(bytes)), 1, most) : most;
    }
}
