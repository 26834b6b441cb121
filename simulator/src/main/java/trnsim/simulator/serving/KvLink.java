package trnsim.simulator.serving;

import trnsim.simulator.system.Cluster;

/**
 * The way of keys and values from where a prompt was computed to where its answer is decoded: the NICs of both hosts.
 *
 * <pre>
 *   time  = latency + bytes / min( sender, receiver )
 *   rate of an engine = NICs of its host x its ranks / ranks of a host        bytes: what all receiving ranks store
 * </pre>
 *
 * <p>One transfer at a time leaves an engine and one at a time arrives; others queue. The network between the hosts is taken to
 * have room for all of them.
 *
 * @param senderBytesPerPs of an engine that computes prompts
 * @param receiverBytesPerPs of an engine that decodes
 * @param latencyPs of a transfer
 * @param receivers ranks of an engine that decodes, each of which stores its part
 */
public record KvLink(double senderBytesPerPs, double receiverBytesPerPs, long latencyPs, int receivers) {

    /** Between engines of {@code prefill} on {@code from} and of {@code decode} on {@code to}. */
    public static KvLink of(ServingPlan prefill, Cluster from, ServingPlan decode, Cluster to) {
        return new KvLink(
                rate(from, prefill.tensor()),
                rate(to, decode.tensor()),
                StrictMath.round(Math.max(from.messagePs(), to.messagePs())),
                decode.tensor());
    }

    private static double rate(Cluster cluster, int ranks) {
        return cluster.nodeBytesPerPs() * ranks / cluster.ranksPerNode();
    }

    /** True if there is a network. */
    public boolean known() {
        return senderBytesPerPs > 0 && receiverBytesPerPs > 0;
    }

    /** Bytes that a request moves which takes {@code rankBytes} on each rank that decodes it. */
    public long bytes(long rankBytes) {
        return rankBytes * receivers;
    }

    /** Picoseconds on the way. */
    public long timePs(long rankBytes) {
        return latencyPs + (long) StrictMath.ceil(bytes(rankBytes) / Math.min(senderBytesPerPs, receiverBytesPerPs));
    }
}
