package trnsim.kernels.gpu;

import static trnsim.kernels.cost.Terms.max;
import static trnsim.kernels.cost.Terms.sum;
import static trnsim.kernels.cost.Terms.term;

import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.kernels.chip.GpuRates;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.Derivation;
import trnsim.kernels.cost.Derivation.Choice;
import trnsim.kernels.cost.Terms;
import trnsim.workloads.operator.Operator.Matmul;
import trnsim.workloads.unit.Format;

/**
 * Tells the time of a matmul by {@link GpuMatmul}'s formula.
 *
 * <p>Goes through the candidates once more instead of having {@link GpuMatmul} note which was best, which would slow it; a test
 * holds both to the same time.
 */
final class GpuMatmulDerivation {

    private final GpuRates gpu;
    private final Matmul matmul;
    private final Terms memory;
    private final double macsPerSm;
    private final double feed;
    private final double weightPs;

    /**
     * @param dequantises tensor cores do not take the weights as they are stored
     * @param memory time of the bytes that cross device memory
     */
    GpuMatmulDerivation(Rank rank, GpuRates gpu, Matmul matmul, boolean dequantises, Terms memory) {
        this.gpu = gpu;
        this.matmul = matmul;
        this.memory = memory;
        double share = matmul.groups() > 1 ? gpu.grouped() : 1;
        macsPerSm = rank.macsPerPs(matmul.tag().input().ordinal()) * share / gpu.sms();
        feed = gpu.feedBytesPerPs() * share;
        weightPs = dequantises ? GpuMatmul.DEQUANTISE * gpu.sms() / rank.vectorPerPs() : 0;
    }

    Derivation derive() {
        Candidate best = null;
        double steps = Math.ceil(matmul.k() / GpuTiles.K_STEP);
        for (int tile = 0; tile < GpuTiles.TILE_M.length; tile++) {
            for (double splits : GpuTiles.SPLITS) {
                boolean offered = splits == 1 || matmul.groups() == 1 && splits <= steps;
                best = offered
                        ? faster(best, new Candidate(GpuTiles.TILE_M[tile], GpuTiles.TILE_N[tile], splits))
                        : best;
            }
        }
        if (best == null) {
            throw new IllegalStateException("no tile is offered");
        }
        return best.derivation();
    }

    private static Candidate faster(@Nullable Candidate best, Candidate other) {
        return best == null || other.terms().ps() < best.terms().ps() ? other : best;
    }

    /** One output tile and number of splits of K. */
    private final class Candidate {
        private final double tileM;
        private final double tileN;
        private final double splits;
        private final double blocks;
        private final double turns;
        private final double resident;
        private final double steps;

        Candidate(double tileM, double tileN, double splits) {
            this.tileM = tileM;
            this.tileN = tileN;
            this.splits = splits;
            blocks = Math.ceil(matmul.m() / tileM) * Math.ceil(matmul.n() / tileN) * matmul.groups() * splits;
            turns = Math.ceil(blocks / gpu.sms());
            resident =
                    Math.max(1, Math.min(GpuTiles.MOST_RESIDENT, Math.floor(GpuTiles.ACCUMULATORS / (tileM * tileN))));
            steps = Math.ceil(Math.ceil(matmul.k() / GpuTiles.K_STEP) / splits);
        }

        Terms terms() {
            double operands = tileM * matmul.tag().input().bytes()
                    + tileN * matmul.tag().weight().bytes();
            double productPs = GpuTiles.K_STEP * tileM * tileN / macsPerSm;
            double feedPs = GpuTiles.K_STEP * operands / feed;
            double castPs = GpuTiles.K_STEP * tileN * weightPs;
            double stepPs = Math.max(Math.max(productPs, feedPs), castPs);
            String slowest = stepPs == productPs
                    ? "tensor cores"
                    : stepPs == feedPs ? "operands from L2" : "dequantising weights";
            double out =
                    splits > 1 ? GpuTiles.PARTIAL_BYTES : matmul.tag().output().bytes();
            double storePs = tileM * tileN * out / gpu.feedBytesPerPs();
            double fills = Math.ceil(turns / resident);
            return sum(
                    term("launch", gpu.launchPs(), "start of the kernel"),
                    max(
                            sum(
                                    term(
                                            "fill",
                                            fills * gpu.fillPs(),
                                            count(fills) + " x " + time(gpu.fillPs()) + ", first operands of a wave"),
                                    term(
                                            "multiply",
                                            turns * steps * stepPs,
                                            "%s x %s steps x %s of %s"
                                                    .formatted(
                                                            GpuDerivation.turns(turns),
                                                            count(steps),
                                                            time(stepPs),
                                                            slowest)),
                                    term(
                                            "store",
                                            turns * storePs,
                                            "%s x %s, a tile out"
                                                    .formatted(GpuDerivation.turns(turns), time(storePs)))),
                            sum(memory, term("first fill", gpu.fillPs(), "wait of the first block"))),
                    term(
                            "combine",
                            splits > 1 ? gpu.launchPs() + gpu.fillPs() : 0,
                            "a second kernel adds the splits of K"));
        }

        Derivation derivation() {
            return new Derivation(
                    List.of(
                            new Choice(
                                    "output tile",
                                    "%s x %s, K in steps of %s"
                                            .formatted(count(tileM), count(tileN), count(GpuTiles.K_STEP))),
                            new Choice("K splits", count(splits)),
                            new Choice("blocks", GpuDerivation.blocks(gpu, blocks, turns)),
                            new Choice(
                                    "resident",
                                    resident == 1
                                            ? "one block per SM"
                                            : count(resident) + " blocks of an SM hide each other's fill")),
                    terms());
        }
    }

    private static String count(double value) {
        return Format.digits(value);
    }

    private static String time(double ps) {
        return Format.duration(ps * 1e-12);
    }
}
