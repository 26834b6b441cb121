package trnsim.bench.validation.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import trnsim.simulator.run.CampaignRun;
import trnsim.simulator.run.Context;
import trnsim.simulator.run.Terminal;
import trnsim.simulator.run.TrainRun;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.document.DocumentReader;
import trnsim.workloads.spec.TrainSpec;
import trnsim.workloads.spec.Workloads;

/** The shipped workloads of published runs, as they are or with a line of theirs changed. */
final class Shipped {

    private final Context context;

    Shipped(Catalog catalog) {
        this.context = new Context(catalog, Path.of(""), 1, Terminal.ofProcess(), false);
    }

    /** The campaign of {@code name}. */
    CampaignRun campaign(String name) {
        return campaign(name, UnaryOperator.identity());
    }

    /** The campaign of {@code name} after {@code change} of its text. */
    CampaignRun campaign(String name, UnaryOperator<String> change) {
        return CampaignRun.of(spec(name, change), context);
    }

    /** The steps of {@code name} after {@code change} of its text. */
    TrainRun steps(String name, UnaryOperator<String> change) {
        return TrainRun.of(spec(name, change), context);
    }

    /** The steps of {@code name}. */
    TrainRun steps(String name) {
        return steps(name, UnaryOperator.identity());
    }

    private static TrainSpec spec(String name, UnaryOperator<String> change) {
        String resource = "/trnsim/bench/campaigns/" + name;
        try (InputStream in = Shipped.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its own workload " + resource);
            }
            String text = change.apply(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return (TrainSpec) Workloads.bind(DocumentReader.read(name, text.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
