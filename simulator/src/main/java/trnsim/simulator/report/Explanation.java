package trnsim.simulator.report;

import java.util.List;

/** Each stage of the data flow, as tables and words, in order. */
public record Explanation(String title, List<Part> parts) {

    /** One stage: what it did, and what came out. */
    public record Part(String title, String words, Table table) {}

    /** The text for the terminal. */
    public String text() {
        StringBuilder out = new StringBuilder(title).append('\n');
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            out.append("\n").append(i + 1).append(". ").append(part.title()).append("\n");
            if (!part.words().isEmpty()) {
                out.append("   ").append(part.words()).append('\n');
            }
            TableForms.text(part.table())
                    .lines()
                    .forEach(line -> out.append("   ").append(line).append('\n'));
        }
        return out.toString();
    }

    /** An object with a table per stage. */
    public String json() {
        StringBuilder out = new StringBuilder("{");
        for (int i = 0; i < parts.size(); i++) {
            out.append(i == 0 ? "" : ",")
                    .append('"')
                    .append(parts.get(i).title())
                    .append("\":")
                    .append(TableForms.json(parts.get(i).table()).strip());
        }
        return out.append("}\n").toString();
    }
}
