package trnsim.simulator.cli;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import trnsim.simulator.report.Table;
import trnsim.simulator.report.TableForms;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.document.Names;
import trnsim.workloads.document.Origin;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.model.Parameters;
import trnsim.workloads.unit.Format;
import trnsim.workloads.unit.Sourced;

/** A catalog entry as a table: one row a field. */
final class EntryText {

    private EntryText() {}

    static String write(Folder folder, Record spec) {
        StringBuilder out = new StringBuilder();
        Table table = new Table("field", "value", "range", "provenance", "source");
        fill(table, "", spec, 60);
        out.append(folder.noun()).append('\n').append(TableForms.text(table));
        if (spec instanceof ModelSpec model) {
            Parameters count = Parameters.of(model.architecture());
            out.append("computed parameters ")
                    .append(Format.count(count.total()))
                    .append(", of which in the matmuls of one token ")
                    .append(Format.count(count.active()))
                    .append("\n");
        }
        return out.toString();
    }

    static Table table(Record spec) {
        Table table = new Table("field", "value", "range", "provenance", "source");
        fill(table, "", spec, Integer.MAX_VALUE);
        return table;
    }

    private static void fill(Table table, String path, Object value, int width) {
        switch (value) {
            case Sourced q -> {
                var dimension = q.value().dimension();
                String range =
                        q.uncertain() ? Format.of(q.low(), dimension) + " - " + Format.of(q.high(), dimension) : "";
                table.row(
                        path,
                        Format.of(q.value().si(), dimension),
                        range,
                        Names.word(q.provenance()),
                        cut(q.source(), width));
            }
            case Origin _ -> {}
            case Record record -> {
                for (RecordComponent component : record.getClass().getRecordComponents()) {
                    Object inner = get(record, component);
                    if (inner != null) {
                        fill(table, join(path, Names.key(component)), inner, width);
                    }
                }
            }
            case Map<?, ?> map ->
                map.forEach((key, inner) -> fill(
                        table,
                        join(path, key instanceof Enum<?> word ? Names.word(word) : String.valueOf(key)),
                        inner,
                        width));
            case List<?> list -> {
                if (list.stream().allMatch(item -> item instanceof Number || item instanceof String)) {
                    table.row(path, list.toString(), "", "", "");
                } else {
                    for (int i = 0; i < list.size(); i++) {
                        fill(table, path + "[" + i + "]", list.get(i), width);
                    }
                }
            }
            case Enum<?> word -> table.row(path, Names.word(word), "", "", "");
            default -> table.row(path, cut(value.toString(), width), "", "", "");
        }
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 3) + "...";
    }

    private static Object get(Record record, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
