package trnsim.simulator.report;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.uncertainty.Swing;
import trnsim.workloads.catalog.Overlay;

/**
 * The answer to a workload: the same for the same file, catalog and seed, whoever asks and on whatever machine.
 *
 * @param kind of workload
 * @param title one line
 * @param workload what was asked and decided, in order: texts and numbers, these with their SI unit in the key
 * @param headlines the answer
 * @param sections how it comes about
 * @param binding what binds, in a sentence
 * @param swings what the range of the first headline comes from, largest first
 * @param notes assumptions and what is left out
 * @param overlays the user's catalog files that took part
 * @param sheets tables, those for people and those for machines
 * @param series the run as it went on; null if there is none
 */
public record Report(
        String kind,
        String title,
        Map<String, Object> workload,
        List<Figure> headlines,
        List<Section> sections,
        String binding,
        List<Swing> swings,
        List<String> notes,
        List<Overlay> overlays,
        List<Sheet> sheets,
        @Nullable Table series) {

    /** A report without tables. */
    public Report(
            String kind,
            String title,
            Map<String, Object> workload,
            List<Figure> headlines,
            List<Section> sections,
            String binding,
            List<Swing> swings,
            List<String> notes,
            List<Overlay> overlays,
            @Nullable Table series) {
        this(kind, title, workload, headlines, sections, binding, swings, notes, overlays, List.of(), series);
    }

    public static final int SCHEMA_VERSION = 1;

    /** The headline called {@code key}. */
    public Figure headline(String key) {
        return headlines.stream()
                .filter(figure -> figure.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no headline " + key));
    }
}
