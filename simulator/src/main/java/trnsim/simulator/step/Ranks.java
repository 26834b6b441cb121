package trnsim.simulator.step;

/**
 * Who takes part in a step: actors, each standing for one rank or for a class of ranks that do the same at the same time.
 *
 * <p>Every stage has the same actors; actor {@code stage x perStage() + c} is the one at place c of its stage.
 */
public sealed interface Ranks permits EveryRank, FoldedRanks {

    int stages();

    /** Actors of one stage. */
    int perStage();

    /** Ranks that the actor at {@code place} of each stage stands for. */
    long multiplicity(int place);

    /** The index in its stage of the rank, or of one of the ranks, at {@code place}. */
    long index(int place);

    /** Who meets whom on {@code axis}; empty if the axis has one rank. */
    Groups groups(int axis);

    /** The members of {@code group} of {@code axis} in {@code stage}: how the collectives are to be priced. */
    GroupPlace place(int stage, int axis, int group);
}
