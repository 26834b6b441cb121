/**
 * Runs of a real serving engine, request by request, replayed on the serving simulator.
 *
 * <pre>
 *   requests.jsonl, meta.json, config.json   -> MeasuredRun       what came when, and when it was answered
 *   op-profiles/*.csv                        -> OperatorProfile   what each operator took on that GPU
 *   OperatorProfile, a round of iterations   -> ProfiledRound     picoseconds
 *   MeasuredRun, RoundPrice                  -> Replay            the same requests answered by the simulator
 * </pre>
 */
@NullMarked
package trnsim.bench.validation.replay;

import org.jspecify.annotations.NullMarked;
