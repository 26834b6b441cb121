package trnsim.simulator.run;

import java.util.List;
import java.util.stream.Stream;
import trnsim.simulator.engine.EngineCounts;
import trnsim.simulator.report.Figure;
import trnsim.workloads.unit.Dimension;

/** What the engine counted, as the last figures of a section. */
final class EngineFigures {

    private EngineFigures() {}

    /** {@code figures}, then events, ties and the most events pending. */
    static List<Figure> after(List<Figure> figures, EngineCounts counts) {
        return Stream.concat(
                        figures.stream(),
                        Stream.of(
                                Figure.of("events", "events simulated", counts.events(), Dimension.COUNT),
                                Figure.of("event_ties", "of them ties", counts.ties(), Dimension.COUNT),
                                Figure.of("peak_pending", "peak pending", counts.peakPending(), Dimension.COUNT)))
                .toList();
    }
}
