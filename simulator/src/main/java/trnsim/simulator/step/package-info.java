/**
 * What every rank does in one step of a synchronous run, on the event engine.
 *
 * <pre>
 *   program   what a rank of a stage does: compute, collectives, messages, in order       Program, Rows
 *   ranks     who there is: every rank, or one of each class with its multiplicity        EveryRank, FoldedRanks
 *   prices    how long each row of a program takes alone                                  StepPrices, Works
 *   run       when it happens: groups meet, queues run beside, resources are shared       StepRun
 * </pre>
 *
 * <p>The run is the same code for both kinds of ranks; what differs is who they are, who meets whom and what is priced.
 * {@link trnsim.simulator.step.EveryRank} lists each rank and each group by its members and prices each of them;
 * {@link trnsim.simulator.step.FoldedRanks} knows only classes. Their steps are equal to the picosecond.
 */
@NullMarked
package trnsim.simulator.step;

import org.jspecify.annotations.NullMarked;
