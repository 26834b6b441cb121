/**
 * The requests of a serving run as a stream: pulled one by one into a row of primitives, read from traces as they are
 * published or drawn from generators, with memory for what is in flight only.
 *
 * <p>{@link RequestSource} is what a simulator pulls from, {@link RequestSources} makes one from a workload file's
 * {@code arrivals}, {@link RequestRow} is what it fills.
 */
@NullMarked
package trnsim.workloads.request;

import org.jspecify.annotations.NullMarked;
