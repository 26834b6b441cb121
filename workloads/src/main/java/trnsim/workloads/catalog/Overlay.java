package trnsim.workloads.catalog;

/**
 * A user's catalog file that took part in a run.
 *
 * @param file its path inside the overlay folder, such as {@code chips/trainium2.yaml}
 * @param sha256 the hash of its bytes, in hex
 */
public record Overlay(String file, String sha256) {}
