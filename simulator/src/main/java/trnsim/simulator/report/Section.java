package trnsim.simulator.report;

import java.util.List;

/**
 * Figures that belong together.
 *
 * @param key in snake case
 * @param title for people
 */
public record Section(String key, String title, List<Figure> figures) {}
