package trnsim.workloads.plan;

import java.util.List;

/**
 * One micro-batch through a layer, or through the embedding or the head, on one rank.
 *
 * @param name {@code embedding}, {@code layer}, {@code moe-layer}, {@code head}
 * @param role what the rank holds for it: one layer, or the table
 * @param forward in order
 * @param backward in order, recomputation first
 */
public record LayerPass(String name, Role role, List<Piece> forward, List<Piece> backward) {}
