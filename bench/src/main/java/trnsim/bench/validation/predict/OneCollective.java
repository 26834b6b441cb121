package trnsim.bench.validation.predict;

import trnsim.bench.validation.predict.Answer.Bound;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.collective.GroupShape;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.simulator.system.SystemSpec.Fabric;
import trnsim.workloads.plan.Traffic.Kind;

/** One collective over neighbouring ranks of one scale-up domain, with nothing else going on. */
public final class OneCollective {

    private OneCollective() {}

    static Kind kind(String op) {
        return switch (op.replace("_", "").replace("-", "")) {
            case "allreduce" -> Kind.ALL_REDUCE;
            case "allgather" -> Kind.ALL_GATHER;
            case "reducescatter" -> Kind.REDUCE_SCATTER;
            case "alltoall" -> Kind.ALL_TO_ALL;
            default -> throw Skip.notModelled("collective '" + op + "' is not known");
        };
    }

    /** The time in seconds, times {@code unitPerSecond}. */
    static Answer predict(
            Cluster cluster, CollectiveModel model, Kind kind, double bytes, long ranks, double unitPerSecond) {
        GroupShape shape = GroupShape.of(cluster, 1, ranks);
        if (shape.domains() > 1) {
            throw Skip.notModelled(
                    ranks + " ranks exceed one domain of " + cluster.system().name());
        }
        double ps = model.timePs(kind, bytes, shape);
        return new Answer(ps * 1e-12 * unitPerSecond, bound(cluster.system(), kind, bytes, shape, unitPerSecond));
    }

    /**
     * What a chip must send at least, over all its links at their printed rate: {@code (c-1)/c} of the tensor, twice for an
     * all-reduce that no switch adds up.
     */
    public static Bound bound(SystemSpec system, Kind kind, double bytes, GroupShape shape, double unitPerSecond) {
        double sent = bytes * (shape.chips() - 1) / shape.chips();
        if (kind == Kind.ALL_REDUCE && !system.scaleUp().inNetworkReduction()) {
            sent *= 2;
        }
        return Bound.atLeast(
                sent / egress(system) * unitPerSecond, "sending it once over the printed links of " + system.name());
    }

    private static double egress(SystemSpec system) {
        SystemSpec.ScaleUp up = system.scaleUp();
        if (up.kind() == Fabric.SWITCH) {
            return up.links().getFirst().value().si();
        }
        double sum = 0;
        for (int i = 0; i < up.dimensions().size(); i++) {
            int ways = up.dimensions().get(i) > 2 ? 2 : 1;
            sum += ways
                    * up.links().get(Math.min(i, up.links().size() - 1)).value().si();
        }
        return sum;
    }
}
