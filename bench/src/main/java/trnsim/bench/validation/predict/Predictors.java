package trnsim.bench.validation.predict;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Chooses the predictor of a measurement file by its name; {@code CHIP} in a name is any chip of the catalog. */
public final class Predictors {

    private static final Pattern GEMM = Pattern.compile("(.+)-gemm-[a-z0-9]+(-power)?\\.csv");
    private static final Pattern ATTENTION = Pattern.compile("(.+)-(prefill|decode)-attention\\.csv");
    private static final Pattern EXPERTS = Pattern.compile("(.+)-moe-[a-z0-9]+\\.csv");
    private static final Pattern NCCOM = Pattern.compile("nccom-(.+)-(\\d{1,6})ranks\\.csv");

    private final Hardware hardware;

    public Predictors(Hardware hardware) {
        this.hardware = hardware;
    }

    /** The predictor of matmuls measured on the GPU {@code chip}. */
    public KernelPredictor matmul(String chip) {
        return new GpuMatmul(hardware, chip);
    }

    /** The predictor of attention measured on the GPU {@code chip}: decode steps, or prefills. */
    public KernelPredictor attention(String chip, boolean decode) {
        return new GpuAttention(hardware, chip, decode);
    }

    /** The predictor of expert layers measured on the GPU {@code chip}. */
    public KernelPredictor experts(String chip) {
        return new GpuExperts(hardware, chip);
    }

    /** The predictor of matmuls measured on one NeuronCore; its rows name their chip. */
    public KernelPredictor neuron() {
        return new NeuronMatmul(hardware);
    }

    /** The predictor of the file called {@code name}; empty if it is of no known kind. */
    public Optional<FilePredictor> of(String name) {
        Matcher gemm = GEMM.matcher(name);
        Matcher attention = ATTENTION.matcher(name);
        Matcher experts = EXPERTS.matcher(name);
        Matcher nccom = NCCOM.matcher(name);
        if (gemm.matches()) {
            return Optional.of(matmul(gemm.group(1)));
        }
        if (attention.matches()) {
            return Optional.of(attention(attention.group(1), attention.group(2).equals("decode")));
        }
        if (experts.matches()) {
            return Optional.of(experts(experts.group(1)));
        }
        if (nccom.matches()) {
            return Optional.of(new NccomCollectives(hardware, nccom.group(1), Integer.parseInt(nccom.group(2))));
        }
        return switch (name) {
            case "neuron-matmul.csv" -> Optional.of(neuron());
            case "nccl-collectives.csv" -> Optional.of(new NcclCollectives(hardware));
            case "trainium-training.csv" -> Optional.of(new TrainiumTraining(hardware));
            case "gpu-training.csv" -> Optional.of(new GpuTraining(hardware));
            case "training-memory.csv" -> Optional.of(new PublishedMemory());
            case "neuron-inference.csv" -> Optional.of(new NeuronServing(hardware, NeuronServing.Format.NEURON));
            case "trn2-inference.csv" -> Optional.of(new NeuronServing(hardware, NeuronServing.Format.TRN2));
            case "trn2-vllm-qwen.csv" -> Optional.of(new NeuronServing(hardware, NeuronServing.Format.QWEN));
            case "deepseek-day.csv" -> Optional.of(new ProductionDay(hardware));
            case "context-parallel.csv" -> Optional.of(new LongPrompts(hardware));
            case "gpu-serving.csv" -> Optional.of(new GpuServing(hardware));
            default -> Optional.empty();
        };
    }
}
