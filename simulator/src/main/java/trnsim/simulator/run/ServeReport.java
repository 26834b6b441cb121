package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.report.Figure;
import trnsim.simulator.report.Report;
import trnsim.simulator.report.Section;
import trnsim.simulator.serving.ServingPlan;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.batching.Reuse;
import trnsim.simulator.serving.price.TableError;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.catalog.Overlay;
import trnsim.workloads.document.Names;
import trnsim.workloads.spec.ServeSpec;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/** A serving run in figures and words. */
final class ServeReport {

    private final ServeSpec spec;
    private final ServeRun run;
    private final Machine machine;
    private final Cluster cluster;
    private final ServingPlan plan;
    private final long requests;
    private final ServingResult result;
    private final TableError error;
    private final Headlines headlines;
    private final @Nullable SpeculationSection speculation;
    private final @Nullable FrontendSection frontend;

    ServeReport(ServeSpec spec, ServeRun run, ServingResult result, Headlines headlines) {
        this.spec = spec;
        this.run = run;
        this.machine = run.machine();
        this.cluster = run.cluster();
        this.plan = run.plan();
        this.requests = run.requests().count();
        this.result = result;
        this.error = run.error();
        this.headlines = headlines;
        this.speculation = plan.speculation() == null
                ? null
                : new SpeculationSection(plan.speculation(), result, run.withoutSpeculation());
        this.frontend = run.frontend() == null || result.hosts() == null
                ? null
                : new FrontendSection(run.frontend(), result.hosts(), result, plan, cluster);
    }

    Report report(List<Overlay> overlays) {
        return new Report(
                "serve",
                title(),
                workload(),
                headlines(),
                sections(),
                binding(),
                headlines.range().swings(),
                notes(),
                overlays,
                ServeSeries.table(
                        result,
                        plan.replicas()
                                * plan.wide().data()
                                * (double) plan.kv().poolBytes()));
    }

    private String binding() {
        if (frontend != null && frontend.binds()) {
            return frontend.binding();
        }
        return plan.wide().any()
                ? ServeSections.binding(
                        result.time(), "dispatch and combine of experts, and groups waiting for the slowest")
                : ServeSections.binding(result.time());
    }

    private List<Section> sections() {
        List<Section> sections = new ArrayList<>(List.of(
                ServeSections.shares(result.time()),
                ServeSections.latency(result.latencies()),
                memory(),
                use(),
                ServeSections.run(result)));
        if (speculation != null) {
            sections.add(2, speculation.section());
        }
        if (frontend != null) {
            sections.add(2, frontend.section());
        }
        return List.copyOf(sections);
    }

    private String title() {
        String asked = spec.title().isEmpty() ? machine.model().title() : spec.title();
        return asked + ": serving on " + Format.whole(spec.chips()) + " x "
                + machine.chip().title() + " (" + machine.system().name() + "), " + layout();
    }

    private String layout() {
        return plan.shortLayout() + " x " + plan.replicas() + (plan.replicas() == 1 ? " replica" : " replicas");
    }

    private Map<String, Object> workload() {
        Map<String, Object> facts = machine.facts(cluster);
        facts.put("tensor", plan.tensor());
        facts.put("expert", plan.expert());
        if (plan.wide().any()) {
            facts.put("attention_data", plan.wide().data());
            facts.put("redundant_experts", plan.wide().redundant());
            facts.put("micro_batches", plan.wide().microBatches());
        }
        facts.put("context", plan.context());
        facts.put("replicas", plan.replicas());
        facts.put("layout_shown", layout());
        facts.put("layout", plan.chosen() ? "searched" : "given");
        facts.put("precision", Names.word(spec.precision()));
        facts.put("weights", Names.word(spec.weights()));
        facts.put("kv_cache", Names.word(spec.kvCache()));
        facts.put("requests", requests);
        facts.put(
                "arrivals",
                spec.arrivals().trace() == null ? Names.word(spec.arrivals().process()) : "trace");
        facts.put("engine", plan.engine().name());
        if (plan.speculation() != null) {
            facts.put("speculation", Names.word(plan.speculation().method()));
            facts.put("drafted_tokens", plan.speculation().tokens());
            facts.put("drafter", plan.speculation().drafter().name());
        }
        if (run.frontend() != null) {
            facts.put("front_host", run.frontend().host().name());
            facts.put("front_hosts", run.frontend().spec().hosts());
            facts.put("front_cores_per_host", run.frontend().coresPerHost());
            facts.put("front_software", run.frontend().costs().name());
        }
        facts.put("max_sequences", plan.engine().maxSequences());
        facts.put("max_batched_tokens", plan.engine().maxBatchedTokens());
        facts.put("kv_block_tokens", plan.engine().blockSize());
        facts.put("max_context_tokens", plan.maxContext());
        if (spec.arrivals().rate() != null) {
            facts.put("rate_requests_per_s", spec.arrivals().rate());
        }
        facts.put("price_provenance", machine.priceProvenance());
        facts.put("seed", spec.seed());
        return facts;
    }

    private List<Figure> headlines() {
        return ServeSections.headlines(
                headlines,
                ServeSections.remarks(headlines, result, spec.chips(), "; " + machine.price() + hostPrice()));
    }

    /** What the front end costs, in words; nothing if it costs nothing of its own. */
    private String hostPrice() {
        double price = run.money(cluster, result, plan.replicas()).dollarsPerSecond()
                - Money.of(cluster, result).dollarsPerSecond();
        return price > 0 ? ", front end " + Format.of(price, Dimension.DOLLARS_PER_SECOND) : "";
    }

    private Section memory() {
        return new Section(
                "memory_per_rank",
                "Memory per rank",
                List.of(
                        Figure.of("capacity", "capacity", plan.kv().capacityBytes(), Dimension.BYTES),
                        Figure.of("weights", "weights", plan.kv().weightBytes(), Dimension.BYTES),
                        Figure.of("usable", "for the engine", plan.kv().usableBytes(), Dimension.BYTES),
                        Figure.of("workspace", "activations", plan.kv().workspaceBytes(), Dimension.BYTES),
                        Figure.of("kv_pool", "KV pool", plan.kv().poolBytes(), Dimension.BYTES),
                        Figure.of("kv_block", "a block", plan.kv().fullBlockBytes(), Dimension.BYTES),
                        Figure.of("kv_blocks", "blocks", plan.kv().blocks(), Dimension.COUNT),
                        Figure.share("kv_mean", "KV in use, mean", result.kvMean()),
                        Figure.share("kv_peak", "peak", result.kvPeak()),
                        Figure.share("cache_hit_rate", "prompt tokens cached", result.hitRate())));
    }

    private Section use() {
        double seconds = result.makespanPs() * ServeRun.PS;
        double bandwidth =
                cluster.chips() * machine.chip().memory().bandwidth().value().si();
        double tpot = ServeRun.percentile(result.latencies().timePerOutputToken(), 50);
        Money use = run.money(cluster, result, plan.replicas());
        double peak = cluster.ranks() * cluster.rank().peakFlops(spec.precision());
        return new Section(
                "utilisation",
                "Utilisation",
                List.of(
                        Figure.share("mbu", "MBU", result.bytes() / seconds / bandwidth),
                        Figure.share("hfu", "HFU", result.flops() / seconds / peak),
                        Figure.share(
                                "padded_heads", "padded heads", plan.heads().waste()),
                        Figure.share("padded_vocabulary", "padded vocabulary", plan.paddedVocabulary()),
                        Figure.of("kv_replicas", "KV replicas", plan.heads().kvReplicas(), Dimension.RATIO),
                        Figure.share("padding", "tokens of padding", result.padding()),
                        Figure.of("tokens_per_s_user", "per user", 1 / tpot, Dimension.TOKENS_PER_SECOND),
                        Figure.of("tokens_per_s_mw", "per MW", use.tokensPerMegawatt(), Dimension.TOKENS_PER_SECOND),
                        Figure.of("tokens_per_dollar", "per dollar", use.perDollar(), Dimension.TOKENS)));
    }

    private String engineNote() {
        boolean reuses = plan.engine().prefixCaching() && Reuse.supports(plan.kv());
        String without =
                (speculation == null ? "no speculation; " : "") + "collectives are not overlapped with operators";
        if (plan.engine().prefixCaching() && !reuses) {
            return "prefixes are not reused: windowed or recurrent layers do not keep them; " + without;
        }
        return "engine " + plan.engine().name() + ", "
                + Names.word(plan.engine().policy())
                + (reuses ? ", prefixes reused while memory lasts; " : ", prefixes not reused; ") + without;
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        notes.addAll(ServeSections.trouble(spec, result));
        notes.addAll(ServeSections.idle(run));
        notes.addAll(run.foreignEngine());
        notes.add(engineNote());
        if (speculation != null) {
            notes.addAll(speculation.notes());
        }
        if (frontend != null) {
            notes.addAll(frontend.notes());
        }
        notes.add(
                "TTFT from arrival to the first token; TPOT (last - first token) / (tokens - 1) of a request; ITL each gap between"
                        + " tokens; percentiles to three digits");
        notes.add("iterations follow the kernels to " + Format.percent(error.mean()) + " on average, at most "
                + Format.percent(error.max()) + " on " + error.points()
                + " of random size (trnsim explain has the knots)");
        notes.addAll(machine.notes());
        return notes;
    }
}
