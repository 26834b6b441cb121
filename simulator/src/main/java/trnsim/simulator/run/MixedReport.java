package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import trnsim.simulator.report.Figure;
import trnsim.simulator.report.Report;
import trnsim.simulator.report.Section;
import trnsim.simulator.serving.Latencies;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.TimeSplit;
import trnsim.simulator.serving.batching.FleetResult;
import trnsim.simulator.serving.price.TableError;
import trnsim.workloads.catalog.Overlay;
import trnsim.workloads.document.Names;
import trnsim.workloads.spec.ServeSpec;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/** A run of several kinds of replicas in figures and words: the whole, then each kind. */
final class MixedReport {

    private final ServeSpec spec;
    private final MixedRun run;
    private final List<ServeRun> members;
    private final FleetResult parts;
    private final ServingResult whole;
    private final Headlines headlines;

    MixedReport(ServeSpec spec, MixedRun run, FleetResult parts, Headlines headlines) {
        this.spec = spec;
        this.run = run;
        this.members = run.members();
        this.parts = parts;
        this.whole = parts.whole();
        this.headlines = headlines;
    }

    Report report(List<Overlay> overlays) {
        List<Section> sections = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            sections.add(group(i, members.get(i), parts.groups().get(i)));
        }
        sections.add(ServeSections.shares(whole.time()));
        sections.add(ServeSections.latency(whole.latencies()));
        sections.add(ServeSections.run(whole));
        return new Report(
                "serve",
                title(),
                workload(),
                headlines(),
                sections,
                binding(),
                headlines.range().swings(),
                notes(),
                overlays,
                ServeSeries.table(
                        whole,
                        members.stream()
                                .mapToDouble(member -> member.plan().replicas()
                                        * (double) member.plan().kv().poolBytes())
                                .sum()));
    }

    private String title() {
        Machine machine = members.getFirst().machine();
        String asked = spec.title().isEmpty() ? machine.model().title() : spec.title();
        return asked + ": serving on " + Format.whole(run.chips()) + " chips (" + run.systems() + "), " + run.layout();
    }

    private Map<String, Object> workload() {
        ServeRun first = members.getFirst();
        Map<String, Object> facts = first.machine().facts(first.cluster());
        facts.put("system", run.systems());
        facts.put(
                "chip",
                String.join(
                        " + ",
                        members.stream().map(m -> m.machine().chip().name()).toList()));
        facts.put("chips", run.chips());
        facts.remove("ranks_per_chip");
        facts.put("replicas", run.replicas());
        facts.put("layout_shown", run.layout());
        facts.put("requests", run.requests().count());
        facts.put(
                "arrivals",
                spec.arrivals().trace() == null ? Names.word(spec.arrivals().process()) : "trace");
        facts.put("router", Names.word(spec.router().policy()));
        facts.put("router_weighted", spec.router().weighted());
        if (spec.arrivals().rate() != null) {
            facts.put("rate_requests_per_s", spec.arrivals().rate());
        }
        facts.put("seed", spec.seed());
        return facts;
    }

    private List<Figure> headlines() {
        return ServeSections.headlines(
                headlines, ServeSections.remarks(headlines, whole, run.chips(), ", over all chips"));
    }

    /** One kind of replica: its load, its latencies, what its chips give and draw. */
    private Section group(int index, ServeRun member, ServingResult result) {
        Latencies l = result.latencies();
        Money use = Money.of(member.cluster(), result);
        double seconds = result.makespanPs() * ServeRun.PS;
        double chips = member.cluster().chips();
        return new Section(
                "group_" + (index + 1),
                member.machine().system().name() + ", " + MixedRun.layout(member),
                List.of(
                        Figure.of("chips", "chips", chips, Dimension.COUNT),
                        Figure.of("replicas", "replicas", member.plan().replicas(), Dimension.COUNT),
                        Figure.share(
                                "requests_share",
                                "of the requests",
                                (double) result.requests() / Math.max(1, whole.requests())),
                        Figure.share("busy", "busy", result.time().busy()),
                        Figure.of("mean_batch", "mean batch", result.meanBatch(), Dimension.RATIO),
                        Figure.share("kv_mean", "KV in use", result.kvMean()),
                        Figure.share("cache_hit_rate", "prompt tokens cached", result.hitRate()),
                        Figure.of("rejected", "rejected", result.rejected(), Dimension.REQUESTS),
                        Figure.of("preemptions", "preemptions", result.preemptions(), Dimension.COUNT),
                        Figure.of(
                                "ttft_p50",
                                "TTFT p50",
                                ServeRun.percentile(l.timeToFirstToken(), 50),
                                Dimension.SECONDS),
                        Figure.of("ttft_p99", "p99", ServeRun.percentile(l.timeToFirstToken(), 99), Dimension.SECONDS),
                        Figure.of(
                                "tpot_p50",
                                "TPOT p50",
                                ServeRun.percentile(l.timePerOutputToken(), 50),
                                Dimension.SECONDS),
                        Figure.of(
                                "tpot_p99", "p99", ServeRun.percentile(l.timePerOutputToken(), 99), Dimension.SECONDS),
                        Figure.of(
                                "output_per_chip",
                                "output per chip",
                                result.outputTokensPerSecond() / chips,
                                Dimension.TOKENS_PER_SECOND),
                        Figure.of("power_per_chip", "power per chip", use.watts() / chips, Dimension.WATTS),
                        Figure.of(
                                "energy_per_output_token",
                                "energy per token",
                                use.watts() * seconds / Math.max(1, result.outputTokens()),
                                Dimension.JOULES),
                        Figure.of("tokens_per_dollar", "per dollar", use.perDollar(), Dimension.TOKENS)));
    }

    private String binding() {
        int busiest = Headlines.largest(parts.groups().stream()
                .mapToDouble(group -> group.time().busy())
                .toArray());
        TimeSplit time = parts.groups().get(busiest).time();
        return "the busiest replicas are those of "
                + members.get(busiest).machine().system().name() + ", "
                + Format.percent(time.busy()) + " of the time; there "
                + ServeSections.binding(time);
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>(ServeSections.trouble(spec, whole));
        notes.add(
                spec.router().weighted()
                        ? "the router counts a request at a replica by the inverse of the replica's speed, its requests per"
                                + " second at a full batch; router: {weighted: false} counts all alike"
                        : "the router counts all replicas alike; with weighted: true it would count by their speed");
        for (ServeRun member : members) {
            notes.addAll(ServeSections.idle(member));
            TableError error = member.error();
            notes.add("iterations on " + member.machine().system().name() + " follow the kernels to "
                    + Format.percent(error.mean()) + " on average, at most " + Format.percent(error.max()) + " on "
                    + error.points() + " of random size");
        }
        TreeSet<String> machines = new TreeSet<>();
        members.forEach(member -> machines.addAll(member.machine().notes()));
        notes.addAll(machines);
        return notes;
    }
}
