package trnsim.simulator.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import trnsim.simulator.report.Table;
import trnsim.workloads.document.Binder;
import trnsim.workloads.document.DocumentReader;
import trnsim.workloads.document.InputException;
import trnsim.workloads.request.RequestRow;
import trnsim.workloads.request.RequestSource;
import trnsim.workloads.request.RequestSources;
import trnsim.workloads.request.StreamStatistics;
import trnsim.workloads.spec.ArrivalSpec;
import trnsim.workloads.spec.ServeSpec;
import trnsim.workloads.spec.Workloads;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/** {@code trnsim requests}: what a stream of requests looks like. */
@Command(
        name = "requests",
        description = "Prints the statistics of a serving workload's requests, or of a trace.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading =
                "%nRequests that wait for answers get them at once. Reuse is what a prefix cache without bounds would"
                        + " hit.%n%nExamples:%n",
        footer = {
            "  trnsim requests workloads/serve/llama-3.3-70b-trn2.yaml",
            "  trnsim requests mooncake_conversation_trace.jsonl --json",
            "  trnsim requests my-service.yaml --head 20"
        })
final class RequestsCommand implements Callable<Integer> {

    private static final double PS = 1e-12;
    private static final int TRACE_BLOCK = 32;

    @Parameters(
            paramLabel = "FILE",
            description = "A serving workload, YAML or JSON, or a trace: .csv, .jsonl, or either with .gz behind it.")
    private Path file = Path.of("");

    @Option(names = "--head", paramLabel = "N", description = "Print the first N requests instead.")
    private long head;

    @Mixin
    private TableOptions form = new TableOptions();

    @Override
    public Integer call() {
        if (head < 0) {
            throw new InputException("--head: " + head + " must not be negative");
        }
        String name = file.toString().toLowerCase(Locale.ROOT);
        try (RequestSource source = name.matches(".*\\.(csv|jsonl)(\\.gz)?") ? trace() : workload()) {
            System.out.print(form.write(head > 0 ? first(source) : statistics(source)));
        }
        return 0;
    }

    private RequestSource trace() {
        byte[] yaml = ("trace: '" + String.valueOf(file.getFileName()).replace("'", "''") + "'")
                .getBytes(StandardCharsets.UTF_8);
        ArrivalSpec spec = Binder.bind(DocumentReader.read(file.toString(), yaml), ArrivalSpec.class, "trace");
        return RequestSources.of(spec, 1, folder(), TRACE_BLOCK);
    }

    private RequestSource workload() {
        if (!(Workloads.read(file) instanceof ServeSpec spec)) {
            throw new InputException(file + ": only serving workloads have requests");
        }
        Integer block = spec.engine().blockSize();
        return RequestSources.of(spec.arrivals(), spec.seed(), folder(), block == null ? TRACE_BLOCK : block);
    }

    private Path folder() {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? Path.of("") : parent;
    }

    private static boolean next(RequestSource source, RequestRow row) {
        if (!source.next(row)) {
            return false;
        }
        if (row.user != RequestRow.NONE) {
            source.answered(row.user, row.arrivalPs);
        }
        return true;
    }

    private Table first(RequestSource source) {
        Table table = new Table("arrival", "prompt", "answer", "session", "user", "tenant", "blocks", "shared");
        StreamStatistics seen = new StreamStatistics();
        RequestRow row = new RequestRow();
        while (seen.requests() < head && next(source, row)) {
            int shared = seen.add(row, source.blockTokens());
            table.row(
                    form.plain() ? Format.duration(row.arrivalPs * PS) : Double.toString(row.arrivalPs * PS),
                    Long.toString(row.inputTokens),
                    Long.toString(row.outputTokens),
                    number(row.session),
                    number(row.user),
                    number(row.tenant),
                    row.blocks == 0 ? "" : Integer.toString(row.blocks),
                    row.blocks == 0 ? "" : Integer.toString(shared));
        }
        return table;
    }

    private static String number(long id) {
        return id == RequestRow.NONE ? "" : Long.toString(id);
    }

    private Table statistics(RequestSource source) {
        StreamStatistics seen = new StreamStatistics();
        RequestRow row = new RequestRow();
        while (next(source, row)) {
            seen.add(row, source.blockTokens());
        }
        Table table = new Table("figure", "value", "unit");
        row(table, "requests", seen.requests(), Dimension.REQUESTS);
        row(table, "duration", seen.seconds(), Dimension.SECONDS);
        row(table, "rate", seen.rate(), Dimension.REQUESTS_PER_SECOND);
        row(table, "peak minute", seen.peakRate(), Dimension.REQUESTS_PER_SECOND);
        row(table, "gap variation", seen.gapVariation(), Dimension.RATIO);
        lengths(table, "prompt", seen.meanInput(), seen.input(), seen.longestInput());
        lengths(table, "answer", seen.meanOutput(), seen.output(), seen.longestOutput());
        if (seen.sessions() > 0) {
            row(table, "sessions", seen.sessions(), Dimension.COUNT);
            row(table, "requests per session", (double) seen.requests() / seen.sessions(), Dimension.RATIO);
        }
        if (seen.promptBlocks() > 0) {
            row(table, "block", source.blockTokens(), Dimension.TOKENS);
            row(table, "prompt blocks", seen.promptBlocks(), Dimension.COUNT);
            row(table, "distinct blocks", seen.distinctBlocks(), Dimension.COUNT);
            row(table, "prefix reuse", seen.reuse(), Dimension.FRACTION);
        }
        return table;
    }

    private void lengths(Table table, String what, double mean, Histogram lengths, long longest) {
        row(table, what + " mean", mean, Dimension.TOKENS);
        for (int percent : new int[] {10, 50, 90, 99}) {
            row(table, what + " p" + percent, lengths.getValueAtPercentile(percent), Dimension.TOKENS);
        }
        row(table, what + " max", longest, Dimension.TOKENS);
    }

    /** A figure as people read it, or exactly and in its base unit. */
    private void row(Table table, String figure, double value, Dimension dimension) {
        if (Double.isNaN(value)) {
            table.row(figure, "", "");
            return;
        }
        String plain = value == StrictMath.rint(value) ? Long.toString((long) value) : Double.toString(value);
        if (!form.plain()) {
            table.row(figure, plain, dimension.suffix());
            return;
        }
        String text = dimension == Dimension.TOKENS || dimension == Dimension.REQUESTS || dimension == Dimension.COUNT
                ? Format.whole(StrictMath.round(value))
                : Format.of(value, dimension);
        int blank = text.indexOf(' ');
        String unit = blank < 0 ? dimension == Dimension.TOKENS ? "tokens" : "" : text.substring(blank + 1);
        table.row(figure, blank < 0 ? text : text.substring(0, blank), unit);
    }
}
