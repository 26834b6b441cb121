package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import trnsim.simulator.report.Figure;
import trnsim.simulator.report.Section;
import trnsim.simulator.serving.Latencies;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.TimeSplit;
import trnsim.workloads.spec.ServeSpec;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/** What the reports of all serving runs say alike. */
final class ServeSections {

    private ServeSections() {}

    /** What is said beside the headlines; an empty text says nothing. */
    record Remarks(String output, String ttft, String tpot, String power, String cost) {}

    /** Remarks on the run of one stream on {@code chips}, whose tokens cost what {@code price} says. */
    static Remarks remarks(Headlines headlines, ServingResult result, long chips, String price) {
        double[] c = headlines.range().central();
        return new Remarks(
                Format.of(result.inputTokensPerSecond(), Dimension.TOKENS_PER_SECOND) + " of prompts; "
                        + Format.of(c[ServeRun.OUTPUT] / chips, Dimension.TOKENS_PER_SECOND) + " per chip",
                "time to first token, " + Format.whole(result.finished()) + " requests"
                        + (result.saturated() ? "; saturated, grows with the run" : ""),
                "time per output token after the first",
                Format.of(c[ServeRun.POWER] / chips, Dimension.WATTS) + " per chip, PUE included",
                "output tokens" + price);
    }

    static List<Figure> headlines(Headlines headlines, Remarks remarks) {
        return List.of(
                headlines.of(
                        ServeRun.OUTPUT,
                        "output_tokens_per_s",
                        "Output",
                        Dimension.TOKENS_PER_SECOND,
                        remarks.output()),
                headlines.of(ServeRun.TTFT50, "ttft_p50", "TTFT p50", Dimension.SECONDS, remarks.ttft()),
                headlines.of(ServeRun.TTFT99, "ttft_p99", "TTFT p99", Dimension.SECONDS),
                headlines.of(ServeRun.TPOT50, "tpot_p50", "TPOT p50", Dimension.SECONDS, remarks.tpot()),
                headlines.of(ServeRun.TPOT99, "tpot_p99", "TPOT p99", Dimension.SECONDS),
                headlines.of(ServeRun.POWER, "site_power", "Site power", Dimension.WATTS, remarks.power()),
                headlines.of(ServeRun.ENERGY, "energy_per_output_token", "Energy per token", Dimension.JOULES),
                headlines.of(
                        ServeRun.COST,
                        "cost_per_million_output_tokens",
                        "Cost per 1M tokens",
                        Dimension.DOLLARS,
                        remarks.cost()));
    }

    static Section shares(TimeSplit time) {
        return shares("", "time_shares", "Where time goes", time);
    }

    /** The shares of a pool, whose figures' keys begin with {@code prefix}. */
    static Section shares(String prefix, String key, String title, TimeSplit time) {
        return new Section(
                key,
                title,
                List.of(
                        Figure.share(prefix + "tensor_engine", "tensor engine", time.compute()),
                        Figure.share(prefix + "memory_bound", "memory-bound", time.memory()),
                        Figure.share(prefix + "vector", "vector engines", time.other()),
                        Figure.share(prefix + "exposed_comm", "exposed comm", time.collective()),
                        Figure.share(prefix + "launch", "launch and small ops", time.launch()),
                        Figure.share(prefix + "idle", "idle", time.idle())));
    }

    static Section latency(Latencies l) {
        List<Figure> figures = new ArrayList<>();
        percentiles(figures, "ttft", "TTFT", l.timeToFirstToken(), 90);
        percentiles(figures, "tpot", "TPOT", l.timePerOutputToken(), 90);
        percentiles(figures, "itl", "ITL", l.interToken(), 50, 90, 99);
        percentiles(figures, "end_to_end", "end to end", l.endToEnd(), 50, 90, 99);
        percentiles(figures, "queueing", "queueing", l.queueing(), 50, 90, 99);
        return new Section("latency", "Latency", figures);
    }

    /** Percentiles of one latency, then of how many it was taken. */
    static void percentiles(List<Figure> out, String key, String label, Histogram h, int... percents) {
        String name = label;
        for (int p : percents) {
            out.add(Figure.of(key + "_p" + p, (name + " p" + p).strip(), ServeRun.percentile(h, p), Dimension.SECONDS));
            name = "";
        }
        out.add(Figure.of(key + "_count", "of", h.getTotalCount(), Dimension.COUNT));
    }

    static Section run(ServingResult result) {
        return new Section(
                "run",
                "Requests",
                List.of(
                        Figure.of("finished", "finished", result.finished(), Dimension.REQUESTS),
                        Figure.of("rejected", "rejected", result.rejected(), Dimension.REQUESTS),
                        Figure.of("preemptions", "preemptions", result.preemptions(), Dimension.COUNT),
                        Figure.of(
                                "goodput",
                                "within objectives",
                                result.goodputPerSecond(),
                                Dimension.REQUESTS_PER_SECOND),
                        Figure.share(
                                "within_slo_share",
                                "of all",
                                (double) result.withinSlo() / Math.max(1, result.requests())),
                        Figure.of("makespan", "makespan", result.makespanPs() * ServeRun.PS, Dimension.SECONDS),
                        Figure.of("iterations", "iterations", result.iterations(), Dimension.COUNT),
                        Figure.of("stretches", "in stretches", result.stretches(), Dimension.COUNT),
                        Figure.of("mean_batch", "mean batch", result.meanBatch(), Dimension.RATIO)));
    }

    /** What binds, in words. */
    static String binding(TimeSplit time) {
        return binding(time, "scale-up links (collectives of tensor parallelism)");
    }

    /** The same with collectives called {@code traffic}. */
    static String binding(TimeSplit time, String traffic) {
        double[] shares = {time.compute(), time.memory(), time.other(), time.collective(), time.launch()};
        String[] names = {
            "the tensor engine",
            "device memory bandwidth",
            "vector engines",
            traffic,
            "launches and operators too small to fill an engine"
        };
        int most = Headlines.largest(shares);
        double busy = Math.max(time.busy(), 1e-9);
        return names[most] + ", " + Format.percent(shares[most] / busy) + " of the busy time"
                + (time.idle() > 0.5 ? "; replicas idle " + Format.percent(time.idle()) + ", the arrivals bind" : "");
    }

    /** That chips stay without a replica; nothing if none do. */
    static List<String> idle(ServeRun run) {
        long used = Math.ceilDiv(run.plan().ranks(), (long) run.cluster().ranksPerChip());
        long idle = run.cluster().chips() - used;
        return idle <= 0
                ? List.of()
                : List.of(Format.whole(idle) + " of "
                        + Format.whole(run.cluster().chips()) + " chips of "
                        + run.machine().system().name() + " hold no replica; they draw idle power and are paid for");
    }

    /** What a reader must know about {@code result} before believing it. */
    static List<String> trouble(ServeSpec spec, ServingResult result) {
        List<String> notes = new ArrayList<>();
        if (result.saturated()) {
            double growing = 2.0 * (result.backlogAtLastArrival() - result.backlogHalfway()) / result.requests();
            notes.add("saturated: requests arrive faster than they are served, " + result.backlogAtLastArrival()
                    + " were waiting when the last arrived, and of each 100 that came in the second half "
                    + Format.whole(StrictMath.round(100 * growing))
                    + " stayed; percentiles are those of this run alone and grow with its length");
        }
        if (result.rejected() > 0) {
            notes.add(Format.whole(result.rejected())
                    + (result.rejected() == 1 ? " request exceeds" : " requests exceed")
                    + " the longest context or all KV memory: rejected, and in no percentile");
        }
        if (spec.slo() != null && result.withinSlo() < 0.9 * result.requests()) {
            notes.add("only " + Format.whole(result.withinSlo()) + " of " + Format.whole(result.requests())
                    + " requests meet the latency objectives");
        }
        return notes;
    }
}
