package trnsim.workloads.unit;

import org.jspecify.annotations.Nullable;

/**
 * A catalog quantity that says where it comes from.
 *
 * @param path the catalog entry and keys that lead to it, such as {@code trainium2.memory.bandwidth}; unique in a catalog
 * @param value the central value
 * @param provenance how well it is known
 * @param source the document or the reasoning, in words
 * @param range low and high, in the same unit; only a published value may lack one
 */
public record Sourced(
        String path,
        Quantity value,
        Provenance provenance,
        String source,
        @Nullable Range range) {

    /** Low and high in SI base units, {@code low <= high}. */
    public record Range(double low, double high) {}

    /** The lowest value it may have. */
    public double low() {
        return range == null ? value.si() : range.low();
    }

    /** The highest value it may have. */
    public double high() {
        return range == null ? value.si() : range.high();
    }

    /** True if low and high differ, so that a result can depend on where in the range the truth lies. */
    public boolean uncertain() {
        return range != null && range.low() < range.high();
    }
}
