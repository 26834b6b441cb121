package trnsim.simulator.collective;

import java.util.List;
import trnsim.simulator.collective.sends.Direct;
import trnsim.simulator.collective.sends.Direct.What;
import trnsim.simulator.collective.sends.Stage;
import trnsim.simulator.collective.sends.Stage.Cost;
import trnsim.workloads.plan.Traffic.Kind;

/**
 * Each rank sends straight to each other one, or to its neighbour.
 *
 * <pre>
 *   all-to-all    max( links, memory ) + own chunk + latency (1 + log2 n) + issue        memory of a chip: 2 p S
 *   few bytes     chunk / 8 GB/s + latency (1 + log2 n)                                one channel of LL per pair
 * </pre>
 *
 * <p>Links carry what leaves the chip, over d links on average on a torus. The second line is NCCL's, which sends the small
 * chunks of pairs with protocol LL; the own chunk counts {@code ownChunk} of one to a peer. Latencies grow with the number of
 * peers; the logarithm describes the same measurements as {@link FlagPace}.
 *
 * @param slowdown link rate over the rate that pairs reach
 * @param bulkPs start of a bulk transfer beyond the library's
 * @param latencyPs of the first message
 * @param issuePs handing out one message
 * @param ownChunk copying a rank's own chunk, over sending one
 * @param flagBytesPerPs rate of small chunks; 0 without such a protocol
 */
record Pairwise(
        String word,
        Domain domain,
        double slowdown,
        double bulkPs,
        double latencyPs,
        double issuePs,
        double ownChunk,
        double flagBytesPerPs)
        implements Algorithm {

    @Override
    public boolean runs(Kind kind, GroupShape group) {
        return kind == Kind.ALL_TO_ALL || kind == Kind.SEND;
    }

    @Override
    public double linkPs(Kind kind, double bytes, GroupShape group) {
        return slowdown
                * (kind == Kind.SEND
                        ? domain.neighbourPs(bytes, group)
                        : domain.exchangePs(bytes, group, domain.meanHops(group)));
    }

    @Override
    public double memoryPs(Kind kind, double bytes, GroupShape group) {
        return domain.memoryPs(2 * group.perChip() * bytes, group);
    }

    @Override
    public double dmaBytes(Kind kind, double bytes, GroupShape group) {
        return group.perChip() * bytes;
    }

    @Override
    public double timePs(Kind kind, double bytes, GroupShape group) {
        double peers = kind == Kind.SEND ? 1 : group.perDomain() - 1.0;
        double chunk = kind == Kind.SEND ? bytes : bytes / group.members();
        double move = Math.max(linkPs(kind, bytes, group), memoryPs(kind, bytes, group));
        double own = kind == Kind.SEND ? 0 : ownChunk * move / peers;
        double messages = Math.min(peers, group.chips() + group.perChip() - 2.0);
        double latency = latencyPs * (1 + Algorithm.log2(Math.round(peers) + 1)) + issuePs * Math.max(0, messages - 1);
        double bulk = latency + bulkPs + move + own;
        return flagBytesPerPs == 0 ? bulk : Math.min(bulk, latency + chunk / flagBytesPerPs);
    }

    @Override
    public List<Stage> stages(Kind kind, double bytes, GroupShape group, boolean reduces) {
        int ranks = Math.toIntExact(group.perDomain());
        double own = restPs(kind, bytes, group);
        // What does not grow with the bytes passes before the first message arrives.
        double latency = timePs(kind, 0, group);
        double busy = Math.max(0, timePs(kind, bytes, group) - own - latency) / (ranks - 1);
        double memory = memoryPs(kind, bytes, group) / (ranks - 1);
        double chunk = kind == Kind.SEND ? bytes : bytes / group.members();
        return List.of(new Stage(
                new Direct(ranks, 1, What.ALL_TO_ALL, ranks),
                new Cost(chunk, busy, latency, domain.meanHops(group) * domain.hopPs(), Math.min(busy, memory), true)));
    }

    @Override
    public double restPs(Kind kind, double bytes, GroupShape group) {
        double peers = group.perDomain() - 1.0;
        double move = Math.max(linkPs(kind, bytes, group), memoryPs(kind, bytes, group));
        double own = kind == Kind.SEND ? 0 : ownChunk * move / peers;
        // Small chunks go another way, which hides the own one.
        return Math.min(own, timePs(kind, bytes, group) - timePs(kind, 0, group));
    }
}
