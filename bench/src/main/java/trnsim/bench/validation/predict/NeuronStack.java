package trnsim.bench.validation.predict;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Recompute;
import trnsim.workloads.plan.TrainingMemory.StateBytes;
import trnsim.workloads.spec.StackSpec;

/**
 * What the software of a Trainium row does that no column says: the published scripts that the benchmark tables link to.
 *
 * <pre>
 *   AXLearn                  mesh of 4-way tensor parallelism and FSDP over the rest; all but attention's matmuls recomputed
 *   bf16 with stochastic     NeMo Megatron for Neuron: bf16 gradients and moments, no ZeRO, scores written out;
 *   rounding                 6.7B recomputes whole layers, larger models the attention core
 *   others                   NxD: fp32 moments and masters, fp32 gradients from SDK 2.20 on, ZeRO-1, the attention core recomputed;
 *                            attention as a kernel from 8,192 tokens on, and from SDK 2.19 on without a pipeline; else its scores
 *                            are written out; activations summed in fp32 from SDK 2.21 on
 * </pre>
 *
 * <p>Sources: aws-neuron/neuronx-nemo-megatron, gpt_6.7b.sh, gpt_23b.sh, gpt_175b.sh, test.sh, train_setup.sh and
 * megatron_gpt_config.yaml; aws-neuron/neuronx-distributed, examples/training/llama; apple/axlearn, fuji.py and
 * build_remat_spec; release notes of NxD Core 0.8 and 0.9 and of NxD Training 1.1.1.
 *
 * @param spec the stack of the catalog
 * @param zero stage of state sharing where the row prints none
 * @param states bytes per parameter
 * @param recompute what is computed again
 * @param fusedAttention attention keeps no scores
 */
record NeuronStack(StackSpec spec, int zero, StateBytes states, Recompute recompute, boolean fusedAttention) {

    private static final int LONG = 8192;
    private static final int MESH = 4;
    private static final List<Integer> POWERS = List.of(1, 2, 4, 8, 16, 32, 64);
    private static final Pattern VERSION = Pattern.compile("2\\.(\\d{1,3})(\\..*)?");
    private static final StateBytes BF16 = new StateBytes(2, 2, 4);
    private static final StateBytes NARROW = new StateBytes(2, 2, 12);
    private static final StateBytes MIXED = new StateBytes(2, 4, 12);

    /** The stack of {@code row}, by its source and dtype. */
    static NeuronStack of(TruthRow row, Hardware hardware) {
        if (row.text("source").startsWith("AXLearn")) {
            return new NeuronStack(hardware.stack("axlearn-neuron"), 3, MIXED, Recompute.FULL, true);
        }
        if (row.text("dtype").contains("stochastic")) {
            Recompute recompute = row.text("model").equals("GPT3-6.7B") ? Recompute.FULL : Recompute.SELECTIVE;
            return new NeuronStack(hardware.stack("nemo-megatron-neuron"), 0, BF16, recompute, false);
        }
        int sdk = release(row.text("sdk"));
        return new NeuronStack(
                hardware.stack(sdk < 21 ? "nxd-2.20" : "nxd-training"),
                1,
                sdk < 20 ? NARROW : MIXED,
                Recompute.SELECTIVE,
                row.size("seq") >= LONG || row.size("pp", 1) == 1 && sdk >= 19);
    }

    /** The second number of an SDK's version, the newest where none is printed: 18 of 2.18. */
    private static int release(String sdk) {
        Matcher version = VERSION.matcher(sdk);
        return version.matches() ? Integer.parseInt(version.group(1)) : Integer.MAX_VALUE;
    }

    /** {@code cut} as this stack runs it, and with all recomputed should that not fit. */
    List<Layout> of(Layout cut) {
        Layout own = cut.withRecompute(recompute).withFusedAttention(fusedAttention);
        return recompute == Recompute.FULL ? List.of(own) : List.of(own, own.withRecompute(Recompute.FULL));
    }

    /** Tensor-parallel degrees that a blank layout may mean: AXLearn's mesh rule, or any power of two. */
    List<Integer> meshes() {
        return zero == 3 ? List.of(MESH) : POWERS;
    }
}
