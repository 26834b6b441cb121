package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.List;
import trnsim.kernels.cost.KernelModel;
import trnsim.simulator.collective.CollectiveCost;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.report.Explanation;
import trnsim.simulator.report.Table;
import trnsim.simulator.serving.ExpertExchange;
import trnsim.simulator.serving.IterationCost;
import trnsim.simulator.serving.IterationTime;
import trnsim.simulator.serving.ServingPlan;
import trnsim.simulator.serving.Speculation;
import trnsim.simulator.serving.frontend.Frontend;
import trnsim.simulator.serving.price.IterationTable;
import trnsim.simulator.serving.price.TableError;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.plan.Batch;
import trnsim.workloads.plan.Traffic;
import trnsim.workloads.spec.ServeSpec;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/** The stages of the data flow for one request of mean size: its prefill, and a decode iteration it takes part in. */
public final class ServeExplanation {

    private static final int ERROR_POINTS = 1000;

    private final ServeRun run;
    private final ServingPlan plan;
    private final Cluster cluster;
    private final long input;
    private final long output;

    private ServeExplanation(ServeRun run) {
        this.run = run;
        this.plan = run.plan();
        this.cluster = run.cluster();
        this.input = run.requests().meanInput();
        this.output = run.requests().meanOutput();
    }

    /** Explains a request of {@code spec}. */
    public static Explanation of(ServeSpec spec, Context context) {
        if (!spec.mixed()) {
            return new ServeExplanation(ServeRun.of(spec, context)).explain();
        }
        List<Explanation.Part> parts = new ArrayList<>();
        List<String> titles = new ArrayList<>();
        for (ServeRun member : MixedRun.of(spec, context).members()) {
            Explanation one = new ServeExplanation(member).explain();
            titles.add(one.title());
            String where =
                    "Group " + titles.size() + ", " + member.machine().system().name() + ": ";
            one.parts()
                    .forEach(part -> parts.add(new Explanation.Part(where + part.title(), part.words(), part.table())));
        }
        return new Explanation(String.join("; ", titles), parts);
    }

    /** The parts that explain {@code run}, with {@code name} before each. */
    static List<Explanation.Part> parts(ServeRun run, String name) {
        return new ServeExplanation(run)
                .explain().parts().stream()
                        .map(part -> new Explanation.Part(name + part.title(), part.words(), part.table()))
                        .toList();
    }

    private Explanation explain() {
        KernelModel kernels = Machine.kernels(cluster);
        IterationCost cost = run.cost(cluster);
        long context = input + output / 2;
        OperatorBatch prefill = new OperatorBatch();
        cost.operators(prefill, Batch.prefill(1, input), 1);
        OperatorBatch decode = new OperatorBatch();
        cost.operators(decode, plan.decoding(1, context), plan.tokensEach());
        List<Explanation.Part> parts = new ArrayList<>();
        parts.add(new Explanation.Part("Plan and memory", "layout and KV budget of one rank, step by step", memory()));
        Frontend frontend = run.frontend();
        if (frontend != null) {
            parts.add(new Explanation.Part(
                    "Front end",
                    frontend.costs().title() + " on " + frontend.host().title(),
                    FrontendSection.lines(frontend, cluster, plan.architecture().vocab(), input, output)));
        }
        parts.add(new Explanation.Part(
                "Operators, prefill",
                "one prompt of " + input + " tokens, one rank; priced by the " + kernels.name(),
                OperatorTable.of(prefill, kernels)));
        parts.add(new Explanation.Part(
                "Operators, decode",
                "one sequence at " + context + " tokens of context",
                OperatorTable.of(decode, kernels)));
        parts.add(new Explanation.Part(
                "Collectives", "after the embedding and twice per layer; then the logits are gathered", traffic()));
        ExpertExchange exchange = cost.exchange();
        if (exchange != null) {
            OperatorBatch experts = new OperatorBatch();
            exchange.operators(experts, input);
            parts.add(new Explanation.Part(
                    "Experts, prefill",
                    "the busiest rank when each group computes " + input + " tokens"
                            + (plan.wide().microBatches() > 1 ? ", one of two micro-batches" : ""),
                    OperatorTable.of(experts, kernels)));
            parts.add(new Explanation.Part(
                    "Dispatch and combine",
                    "over " + plan.replicaRanks() + " ranks, all layers; a token of a prompt travels to "
                            + Format.digits(exchange.copies(true)) + " places, one of an answer to "
                            + Format.digits(exchange.copies(false)),
                    exchanges(exchange)));
        }
        parts.add(new Explanation.Part(
                "Iterations",
                plan.wide().any()
                        ? "what one group does on its own, alone and in growing batches"
                        : "one engine iteration alone and in growing batches",
                iterations(cost, context)));
        IterationTable table = IterationTable.of(plan, cost);
        TableError error = TableError.of(table, plan, cost, ERROR_POINTS);
        parts.add(new Explanation.Part(
                "Cost function",
                "what is simulated: linear between these knots, " + Format.percent(error.mean())
                        + " off the kernels on average and at most " + Format.percent(error.max()) + " on "
                        + error.points() + " iterations of random size",
                knots(table)));
        return new Explanation(
                "One request of " + input + " prompt and " + output + " answer tokens, "
                        + run.machine().model().title() + " on "
                        + run.machine().chip().title(),
                parts);
    }

    private static Table knots(IterationTable table) {
        Table lines = new Table("term and its knots");
        table.breakpoints().forEach(lines::row);
        return lines;
    }

    private Table memory() {
        Table table = new Table("step", "value", "from");
        table.row(
                "layout",
                plan.replicas() + " x " + plan.replicaRanks() + (plan.replicaRanks() == 1 ? " rank" : " ranks"),
                (plan.chosen() ? "auto" : "given")
                        + (plan.expert() > 1 ? ", experts spread over " + plan.expert() : "")
                        + (plan.context() > 1
                                ? ", " + plan.context() + " groups of " + plan.tensor()
                                        + " share the tokens of every sequence"
                                : ""));
        table.row("longest request", plan.maxContext() + " tokens", "prompt and answer");
        Speculation speculation = plan.speculation();
        if (speculation != null) {
            speculation.lines().forEach(line -> table.row("speculation", line, ""));
        }
        run.memory().forEach(step -> table.row(step.step(), step.value(), step.source()));
        return table;
    }

    private Table traffic() {
        CollectiveModel collectives = Machine.collectives(cluster);
        Table table = new Table("what", "tokens", "bytes", "each", "how");
        for (long tokens : new long[] {input, 1}) {
            double bytes = (double) tokens
                    * plan.architecture().hidden()
                    * plan.precision().stream().bytes();
            CollectiveCost cost = collectives.cost(Traffic.Kind.ALL_REDUCE, bytes, plan.group(cluster));
            table.row(
                    "all-reduce",
                    Long.toString(tokens),
                    Format.of(bytes, Dimension.BYTES),
                    Format.duration(cost.timePs() * 1e-12),
                    cost.algorithm());
        }
        return table;
    }

    private Table iterations(IterationCost cost, long context) {
        Table table = new Table(
                "iteration", "batch", "time", "tensor", "memory", "other", "collectives", "launch", "tokens/s");
        row(table, "prefill", 1, cost.prefill(1, input), 0);
        for (long batch = 1; batch <= 64; batch *= 4) {
            IterationTime time = cost.decode(batch, context);
            row(table, plan.speculation() == null ? "decode" : "draft, check", batch, time, tokens(batch));
            if (plan.speculation() != null) {
                drafts(table, batch, time);
            }
        }
        return table;
    }

    private Table exchanges(ExpertExchange exchange) {
        Table table = new Table("tokens of a group", "of", "dispatch", "combine", "travel", "experts");
        for (long tokens : new long[] {1, 32, 128, 1024, 4096, 16384}) {
            boolean prompts = tokens > 128;
            table.row(
                    Long.toString(tokens),
                    prompts ? "prompts" : "answers",
                    Format.of(exchange.bytes(tokens, prompts, false), Dimension.BYTES),
                    Format.of(exchange.bytes(tokens, prompts, true), Dimension.BYTES),
                    Format.duration(exchange.travelPs(tokens, prompts) * 1e-12),
                    Format.duration(exchange.compute(tokens).timePs() * 1e-12));
        }
        return table;
    }

    private long tokens(long batch) {
        Speculation speculation = plan.speculation();
        return speculation == null ? batch : StrictMath.round(batch * speculation.expectedTokens());
    }

    /** How much of the round of {@code time} is the drafter's. */
    private static void drafts(Table table, long batch, IterationTime time) {
        table.row(
                "of it drafting",
                Long.toString(batch),
                Format.duration(time.draftPs() * 1e-12),
                "",
                "",
                "",
                "",
                "",
                "");
    }

    private static void row(Table table, String name, long batch, IterationTime time, long tokens) {
        table.row(
                name,
                Long.toString(batch),
                Format.duration(time.timePs() * 1e-12),
                Format.duration(time.computePs() * 1e-12),
                Format.duration(time.memoryPs() * 1e-12),
                Format.duration(time.otherPs() * 1e-12),
                Format.duration(time.collectivePs() * 1e-12),
                Format.duration(time.launchPs() * 1e-12),
                tokens == 0 ? "" : Format.digits(tokens / (time.timePs() * 1e-12)));
    }
}
