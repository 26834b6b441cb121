package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.List;
import trnsim.simulator.report.Figure;
import trnsim.simulator.report.Section;
import trnsim.simulator.report.Table;
import trnsim.simulator.serving.ServingPlan;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.frontend.Frontend;
import trnsim.simulator.serving.frontend.HostUse;
import trnsim.simulator.serving.frontend.HostWork;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/** The front end of a serving run in figures and words. */
final class FrontendSection {

    private final Frontend frontend;
    private final ServingResult result;
    private final HostUse use;
    private final ServingPlan plan;
    private final Cluster cluster;

    FrontendSection(Frontend frontend, HostUse use, ServingResult result, ServingPlan plan, Cluster cluster) {
        this.frontend = frontend;
        this.use = use;
        this.result = result;
        this.plan = plan;
        this.cluster = cluster;
    }

    Section section() {
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.of("front_cores", "cores", use.work().cores(), Dimension.COUNT));
        figures.add(Figure.share("front_busy", "busy", use.utilisation()));
        figures.add(Figure.share(
                "front_answers",
                "of it answer tokens",
                use.answerCorePs() / Math.max(1, use.answerCorePs() + use.requestCorePs())));
        figures.add(Figure.of("front_busy_cores", "cores' work", use.busyCores(), Dimension.RATIO));
        figures.add(Figure.of("front_hosts_per_replica", "hosts' work a replica", hostsPerReplica(), Dimension.RATIO));
        figures.add(Figure.of("front_power", "power", watts(use.utilisation()), Dimension.WATTS));
        ServeSections.percentiles(figures, "front", "before the engines", use.front(), 50, 90, 99);
        ServeSections.percentiles(figures, "front_wait", "waiting", use.waiting(), 50, 99);
        figures.add(Figure.share("front_ttft_share", "of all TTFT", use.ttftShare()));
        return new Section("front_end", "Front end, " + name(), figures);
    }

    /** {@code 1 graviton4 x 16 cores}. */
    private String name() {
        return frontend.spec().hosts() + " " + frontend.host().name() + " x " + frontend.coresPerHost()
                + (frontend.coresPerHost() == 1 ? " core" : " cores");
    }

    /** Hosts that a replica keeps busy all the time. */
    private double hostsPerReplica() {
        return use.busyCores() / frontend.coresPerHost() / plan.replicas();
    }

    private double watts(double busy) {
        return frontend.watts(cluster::read, busy, frontend.spec().hosts());
    }

    /** True if requests come faster than the hosts take them. */
    boolean binds() {
        return use.saturated(result.requests());
    }

    String binding() {
        return "the front end's cores, " + Format.percent(use.utilisation()) + " busy; the engines idle "
                + Format.percent(result.time().idle());
    }

    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (binds()) {
            notes.add("the front end is the bottleneck: " + Format.whole(use.backlogAtLastArrival())
                    + " requests were at the hosts when the last arrived; the arrivals ask for "
                    + Format.digits(use.coresAsked()) + " cores' work, and there are "
                    + Format.whole(use.work().cores()));
        }
        notes.add("front end: " + frontend.costs().title() + " on "
                + frontend.host().title()
                + "; requests queue for a core first come, first served, answer tokens go before them; TTFT, TPOT and end to"
                + " end are the client's, ITL the engine's");
        if (frontend.samples()) {
            notes.add(
                    "the hosts choose answer tokens between iterations, each replica on its share of the cores; that counts"
                            + " with launches");
        }
        if (plan.engine().constants().request() != null) {
            notes.add(
                    "the engine's constant for a request outside iterations is not added: the front end stands in its place");
        }
        if (!frontend.spec().dedicated()) {
            notes.add("the front end's hosts are the accelerators' own: their power and price are the system's");
        } else if (frontend.host().price() == null) {
            notes.add("nobody prints a price for " + frontend.host().name() + ", so no cost is given");
        }
        return notes;
    }

    /** What a request of {@code input} prompt and {@code output} answer tokens takes of the hosts, line by line. */
    static Table lines(Frontend frontend, Cluster cluster, long vocabulary, long input, long output) {
        HostWork work = frontend.work(cluster::read, vocabulary);
        double pace = cluster.read(frontend.host().pace());
        Table table = new Table("step", "time of a core", "from");
        String over =
                " / pace " + Format.digits(pace) + " of " + frontend.host().name();
        line(
                table,
                "route",
                work.routePs(),
                Format.duration(cluster.read(frontend.costs().route())) + over);
        line(
                table,
                "read and render",
                work.readPs(),
                Format.duration(cluster.read(frontend.costs().request())) + over);
        line(
                table,
                "tokenise",
                input * work.promptTokenPs(),
                input + " tokens at "
                        + Format.of(cluster.read(frontend.costs().tokenise()), Dimension.TOKENS_PER_SECOND) + " x pace "
                        + Format.digits(pace));
        line(table, "before an engine has it", work.requestPs(input), "the sum, on one core");
        if (frontend.samples()) {
            line(
                    table,
                    "choose a token",
                    work.samplePs(),
                    vocabulary + " entries x "
                            + Format.duration(cluster.read(frontend.costs().sample())) + over
                            + "; an iteration waits for it");
        }
        line(
                table,
                "send a token",
                work.tokenPs(),
                Format.duration(cluster.read(frontend.costs().token())) + over);
        line(table, "its answer", output * work.answerPs(), output + " tokens");
        long all = work.requestPs(input) + output * work.answerPs();
        line(table, "one request", all, "the sum, of all cores");
        table.row(
                "cores",
                Format.whole(work.cores()),
                frontend.spec().hosts() + " x " + frontend.coresPerHost() + " of "
                        + frontend.host().title());
        table.row(
                "most requests",
                Format.of(
                        all == 0 ? Double.POSITIVE_INFINITY : work.cores() / (all * ServeRun.PS),
                        Dimension.REQUESTS_PER_SECOND),
                "cores / time of one request");
        return table;
    }

    private static void line(Table table, String step, long ps, String from) {
        table.row(step, Format.duration(ps * ServeRun.PS), from);
    }
}
