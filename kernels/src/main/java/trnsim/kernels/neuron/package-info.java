/** The NeuronCore of Trainium and Inferentia, engine by engine. */
@NullMarked
package trnsim.kernels.neuron;

import org.jspecify.annotations.NullMarked;
