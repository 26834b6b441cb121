/**
 * The discrete-event core: an integer clock, a queue of events, and the loop that joins them.
 *
 * <h2>Model</h2>
 *
 * <pre>
 *   time      t   ps       a long, 0 .. 2^63 - 2 (about 106.75 days); no rounding ever happens inside the engine
 *   campaign  t   us       the same in microseconds (292 thousand years): CoarseSimulation, a type and queue of its own
 *   event     (t, kind, slot)   two ints that the handler understands: what happens, and to which row of its arrays
 *   order     by t, then by the order of scheduling (first in, first out)
 *   instant   all events of one t, then the calls deferred to its settle phase, each at most once
 * </pre>
 *
 * <p>The order is total, so a run is a function of its inputs: same events, same queue or another, same log. The settle
 * phase is for work that depends on everything that happened at an instant and is wasteful to repeat: solve the
 * network's rates once after a thousand flows ended together, not a thousand times.
 *
 * <h2>Worked example</h2>
 *
 * <p>Two transfers of 1000 bytes share a link of 2 bytes/ps, so each gets 1 byte/ps. Both end at 1000 ps; the rates are
 * solved again once, and a pause of 50 ps follows.
 *
 * <pre>{@code
 * static final int TRANSFER_ENDS = 0, SOLVE_RATES = 1, PAUSE_ENDS = 2;
 *
 * Simulation sim = new Simulation((s, kind, slot) -> {
 *     log.add(s.nowPs() + " ps: kind " + kind + ", slot " + slot);
 *     switch (kind) {
 *         case TRANSFER_ENDS -> s.defer(SOLVE_RATES, 0);
 *         case SOLVE_RATES -> s.after(50, PAUSE_ENDS, 0);
 *         default -> {}
 *     }
 * });
 * sim.at(1000, TRANSFER_ENDS, 0);
 * sim.at(1000, TRANSFER_ENDS, 1);
 * EngineCounts counts = sim.run();
 * }</pre>
 *
 * <pre>
 *   1000 ps: kind 0, slot 0
 *   1000 ps: kind 0, slot 1
 *   1000 ps: kind 1, slot 0          settled once, although deferred twice
 *   1050 ps: kind 2, slot 0
 *   counts   3 events (1 tie), 1 settled, 0 cancelled, 2 pending at the peak
 * </pre>
 *
 * <h2>A simulator of your own</h2>
 *
 * <ul>
 *   <li>Number your entities; keep their state in arrays, one row each. The row is the slot.
 *   <li>Number what can happen; switch on it in one {@link trnsim.simulator.engine.EventHandler}.
 *   <li>An event is a compute segment between communications, or a phase of a collective, never a single operator: sum
 *       up what nothing outside can change before you schedule it.
 *   <li>To change a time already scheduled, cancel by handle and schedule again; both are O(1).
 *   <li>What must see all of an instant goes into a deferred call, once per {@code (kind, slot)}.
 *   <li>Let entities {@code await} what they cannot do without. If the model locks up, the run names them.
 * </ul>
 *
 * <p>Cost: O(1) to schedule, cancel and defer, amortised O(log spread of pending times) to pop, 20 bytes per pending
 * event for its data and 8 for its handle, no allocation after growth. {@code ./trnsim bench 'Event(Queue|Loop)'} measures
 * it beside a {@code java.util.PriorityQueue} of event objects.
 *
 * <p>Chance comes from {@link trnsim.workloads.random.RandomStreams}: one stream per entity and purpose, so that a model
 * that starts to draw shifts the draws of no other.
 *
 * <p>Threading: none. One simulation belongs to one thread; run many side by side for many scenarios.
 */
@NullMarked
package trnsim.simulator.engine;

import org.jspecify.annotations.NullMarked;
