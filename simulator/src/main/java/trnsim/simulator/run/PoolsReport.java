package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import trnsim.simulator.report.Figure;
import trnsim.simulator.report.Report;
import trnsim.simulator.report.Section;
import trnsim.simulator.run.PoolsRun.Side;
import trnsim.simulator.serving.PoolsResult;
import trnsim.simulator.serving.ServingPlan;
import trnsim.simulator.serving.ServingResult;
import trnsim.workloads.catalog.Overlay;
import trnsim.workloads.document.Names;
import trnsim.workloads.spec.ServeSpec;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/** A run on two pools in figures and words. */
final class PoolsReport {

    private static final double FULL = 0.9;

    private final PoolsRun run;
    private final ServeSpec spec;
    private final Side prefill;
    private final Side decode;
    private final PoolsResult result;
    private final Headlines headlines;

    PoolsReport(PoolsRun run, Headlines headlines) {
        this.run = run;
        this.spec = run.spec();
        this.prefill = run.prefill();
        this.decode = run.decode();
        this.result = run.central();
        this.headlines = headlines;
    }

    Report report(List<Overlay> overlays) {
        double pool = prefill.plan().replicas()
                        * prefill.plan().wide().data()
                        * (double) prefill.plan().kv().poolBytes()
                + decode.plan().replicas()
                        * decode.plan().wide().data()
                        * (double) decode.plan().kv().poolBytes();
        return new Report(
                "serve",
                title(),
                workload(),
                headlines(),
                List.of(
                        ServeSections.shares(
                                "prefill_time_",
                                "prefill_time",
                                "Prefill pool",
                                result.prefill().time()),
                        ServeSections.shares(
                                "decode_time_",
                                "decode_time",
                                "Decode pool",
                                result.decode().time()),
                        ServeSections.latency(result.decode().latencies()),
                        transfer(),
                        memory(),
                        requests()),
                binding(),
                headlines.range().swings(),
                notes(),
                overlays,
                ServeSeries.table(result.decode(), pool));
    }

    private String title() {
        String asked = spec.title().isEmpty() ? prefill.machine().model().title() : spec.title();
        return asked + ": serving on two pools, prefill " + layout(prefill) + ", decode " + layout(decode);
    }

    private static String layout(Side side) {
        ServingPlan plan = side.plan();
        return Format.whole(side.cluster().chips()) + " x "
                + side.machine().chip().title() + " " + plan.shortLayout() + " x " + plan.replicas();
    }

    private Map<String, Object> workload() {
        Map<String, Object> facts = decode.machine().facts(decode.cluster());
        facts.put("chips", spec.chips());
        facts.put("layout_shown", "prefill " + layout(prefill) + ", decode " + layout(decode));
        facts.put("layout", decode.plan().chosen() ? "searched" : "given");
        facts.put("replicas", decode.plan().replicas());
        facts.put("prefill_chips", prefill.cluster().chips());
        facts.put("decode_chips", decode.cluster().chips());
        facts.put("prefill_replicas", prefill.plan().replicas());
        facts.put("precision", Names.word(spec.precision()));
        facts.put("weights", Names.word(spec.weights()));
        facts.put("kv_cache", Names.word(spec.kvCache()));
        facts.put("requests", run.requests().count());
        facts.put("engine", decode.plan().engine().name());
        facts.put("price_provenance", decode.machine().priceProvenance());
        facts.put("seed", spec.seed());
        return facts;
    }

    private List<Figure> headlines() {
        double[] c = headlines.range().central();
        return ServeSections.headlines(
                headlines,
                new ServeSections.Remarks(
                        Format.of(result.inputTokensPerSecond(), Dimension.TOKENS_PER_SECOND) + " of prompts; "
                                + Format.of(c[ServeRun.OUTPUT] / spec.chips(), Dimension.TOKENS_PER_SECOND)
                                + " per chip of both pools",
                        "the first token comes from the prefill pool",
                        "the transfer lies before the second token",
                        "of both pools",
                        "output tokens, both pools"));
    }

    private Section transfer() {
        List<Figure> figures = new ArrayList<>();
        ServeSections.percentiles(figures, "transfer", "keys and values", result.transfers(), 50, 90, 99);
        ServeSections.percentiles(
                figures, "decode_admission", "wait for a seat and memory", result.waits(), 50, 90, 99);
        figures.add(Figure.of("moved", "moved", result.movedBytes(), Dimension.BYTES));
        figures.add(Figure.share("link_busy", "links busy", result.linkShare()));
        return new Section("transfer", "Transfer", figures);
    }

    private Section memory() {
        List<Figure> figures = new ArrayList<>();
        memory(figures, "prefill", prefill.plan(), result.prefill());
        figures.add(Figure.share(
                "cache_hit_rate", "prompt tokens cached", result.prefill().hitRate()));
        memory(figures, "decode", decode.plan(), result.decode());
        return new Section("memory", "Memory per rank", figures);
    }

    private static void memory(List<Figure> out, String name, ServingPlan plan, ServingResult result) {
        out.add(Figure.of(name + "_weights", name + ": weights", plan.kv().weightBytes(), Dimension.BYTES));
        out.add(Figure.of(name + "_kv_pool", "KV pool", plan.kv().poolBytes(), Dimension.BYTES));
        out.add(Figure.of(name + "_kv_blocks", "blocks", plan.kv().blocks(), Dimension.COUNT));
        out.add(Figure.share(name + "_kv_mean", "KV in use, mean", result.kvMean()));
        out.add(Figure.share(name + "_kv_peak", "peak", result.kvPeak()));
    }

    private Section requests() {
        double seconds = result.decode().makespanPs() * ServeRun.PS;
        return new Section(
                "run",
                "Requests",
                List.of(
                        Figure.of("finished", "finished", result.finished(), Dimension.REQUESTS),
                        Figure.of("rejected", "rejected", result.decode().rejected(), Dimension.REQUESTS),
                        Figure.of(
                                "preemptions",
                                "preemptions",
                                result.prefill().preemptions() + result.decode().preemptions(),
                                Dimension.COUNT),
                        Figure.of(
                                "goodput",
                                "within objectives",
                                seconds == 0 ? 0 : result.withinSlo() / seconds,
                                Dimension.REQUESTS_PER_SECOND),
                        Figure.share(
                                "within_slo_share",
                                "of all",
                                (double) result.withinSlo()
                                        / Math.max(1, result.decode().requests())),
                        Figure.of("makespan", "makespan", seconds, Dimension.SECONDS),
                        Figure.of(
                                "mean_batch",
                                "mean decode batch",
                                result.decode().meanBatch(),
                                Dimension.RATIO)));
    }

    /** The pool, or the way between them, that is nearest to full. */
    private String binding() {
        double first = result.prefill().time().busy();
        double second = result.decode().time().busy();
        double full = result.decode().kvPeak();
        String busy = "prefill pool busy " + Format.percent(first) + ", decode pool " + Format.percent(second)
                + ", links " + Format.percent(result.linkShare());
        if (full > FULL && ServeRun.percentile(result.waits(), 99) > ServeRun.percentile(result.transfers(), 99)) {
            return "KV memory of the decode pool, where requests wait for room; " + busy;
        }
        String most = result.linkShare() > Math.max(first, second)
                ? "the links between the pools"
                : first > second ? "the prefill pool" : "the decode pool";
        return most + "; " + busy;
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (result.decode().saturated()) {
            notes.add("saturated: requests arrive faster than they are served, "
                    + result.decode().backlogAtLastArrival()
                    + " were waiting when the last arrived; latencies grow with the length of the run");
        }
        if (result.decode().rejected() > 0) {
            notes.add(result.decode().rejected()
                    + " requests exceed the longest context or all KV memory of a pool and were rejected");
        }
        notes.add(
                "TTFT from arrival to the first token, which the prefill pool gives; the wait for room where the answer is"
                        + " decoded and the transfer come before the second token, in TPOT and ITL");
        notes.add("keys and values travel once the prompt is computed, one at a time from an engine and to an engine;"
                + " layers are not sent while later ones are computed");
        notes.addAll(prefill.machine().notes());
        return notes;
    }
}
