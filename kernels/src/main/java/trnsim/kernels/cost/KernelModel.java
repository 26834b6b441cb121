package trnsim.kernels.cost;

import java.util.List;
import trnsim.kernels.chip.Rank;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.OperatorBatch;

/** Prices operators on one rank: the kernels' only seam. */
public interface KernelModel {

    /** What a report calls this model. */
    String name();

    /** The rank it prices for. */
    Rank rank();

    /**
     * Writes the cost of each row of {@code operators} to the same row of {@code costs}, which is resized.
     *
     * @throws IllegalArgumentException for a dtype the chip cannot compute in
     */
    void cost(OperatorBatch operators, CostBatch costs);

    /**
     * How the time of one of {@code operator}'s repeats comes about; unless a model tells more, its engines beside memory.
     *
     * @throws IllegalArgumentException for a dtype the chip cannot compute in
     */
    default Derivation derive(Operator operator) {
        OperatorBatch one = new OperatorBatch(1).add(operator);
        one.repeat[0] = 1;
        CostBatch costs = new CostBatch();
        cost(one, costs);
        Terms engines = Terms.max(
                Terms.term("tensor", costs.tensorPs[0], "tensor engines busy"),
                Terms.term("vector", costs.vectorPs[0], "vector lanes busy"),
                Terms.term("scalar", costs.scalarPs[0], "transcendental functions"),
                Terms.term("gpsimd", costs.gpsimdPs[0], "general-purpose engine busy"),
                Terms.term("memory", costs.memoryPs[0], "memory and caches busy"));
        Terms rest = Terms.term("fixed", costs.timePs[0] - engines.ps(), "start of the operator, what nothing hides");
        return new Derivation(List.of(), Terms.sum(rest, engines));
    }
}
