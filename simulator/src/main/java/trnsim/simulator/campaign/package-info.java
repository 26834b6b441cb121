/**
 * A training run as a campaign: months of steps, failures, checkpoints, repairs and restarts on the clock of microseconds.
 *
 * <p>Nothing happens per step. Between two events (a failure, a pause, a repair) steps and checkpoints alternate in a pattern that
 * {@link trnsim.simulator.campaign.Stretch} knows in closed form, so a run of months has a few thousand events and takes
 * milliseconds. Failures of the whole fleet are drawn as one process ({@link trnsim.simulator.campaign.FleetLives}). Every
 * microsecond is booked once, on useful work or on a cause ({@link trnsim.simulator.campaign.Ledger}).
 */
@NullMarked
package trnsim.simulator.campaign;

import org.jspecify.annotations.NullMarked;
