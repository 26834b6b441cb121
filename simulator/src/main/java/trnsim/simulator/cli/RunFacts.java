package trnsim.simulator.cli;

import java.io.StringWriter;
import java.nio.file.Path;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import trnsim.kernels.cost.LaneChoice;
import trnsim.simulator.report.Report;

/** {@code run.json}: what differs from machine to machine and day to day. */
final class RunFacts {

    private RunFacts() {}

    static String json(Path file, int threads, long nanos, Report report) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeStringProperty("workload_file", file.toAbsolutePath().toString());
            json.writeNumberProperty("wall_s", nanos * 1e-9);
            json.writeNumberProperty("threads", threads);
            json.writeBooleanProperty("vector_lanes", LaneChoice.available());
            report.sections().stream()
                    .flatMap(section -> section.figures().stream())
                    .filter(figure -> figure.key().equals("events"))
                    .findFirst()
                    .ifPresent(events -> json.writeNumberProperty("events_per_s", events.value() / (nanos * 1e-9)));
            json.writeStringProperty("java", System.getProperty("java.runtime.version", ""));
            json.writeStringProperty("os", System.getProperty("os.name", "") + " " + System.getProperty("os.arch", ""));
            json.writeEndObject();
        }
        return out.append('\n').toString();
    }
}
