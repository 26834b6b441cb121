package trnsim.kernels.chip;

import java.util.Map;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.unit.Readings;

/** Chips of the catalog, for tests. */
public final class Chips {

    private Chips() {}

    public static ChipSpec of(String name) {
        return Catalog.shipped().read(Folder.CHIPS, name, ChipSpec.class);
    }

    /** A rank of the chip's default size, all quantities central. */
    public static Rank rank(String name) {
        return new Rank(of(name), null, Readings.central());
    }

    /** The same with one quantity of the chip, by its path below the name, at another value. */
    public static Rank rank(String name, String path, double si) {
        return new Rank(of(name), null, Readings.moved(Map.of(name + "." + path, si)));
    }
}
