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

    /** The predictor of the file called {@code name}; empty if it is of no known kind. */
    public Optional<FilePredictor> of(String name) {
        Matcher gemm = GEMM.matcher(name);
        Matcher attention = ATTENTION.matcher(name);
        Matcher experts = EXPERTS.matcher(name);
        Matcher nccom = NCCOM.matcher(name);
        if (gemm.matches()) {
            return Optional.of(new GpuMatmul(hardware, gemm.group(1)));
        }
        if (attention.matches()) {
            boolean decode = attention.group(2).equals("decode");
            return Optional.of(new GpuAttention(hardware, attention.group(1), decode));
        }
        if (experts.matches()) {
            return Optional.of(new GpuExperts(hardware, experts.group(1)));
        }
        if (nccom.matches()) {
            return Optional.of(new NccomCollectives(hardware, nccom.group(1), Integer.parseInt(nccom.group(2))));
        }
        return switch (name) {
            case "neuron-matmul.csv" -> Optional.of(new NeuronMatmul(hardware));
            case "nccl-collectives.csv" -> Optional.of(new NcclCollectives(hardware));
            case "trainium-training.csv" -> Optional.of(new TrainiumTraining(hardware));
            case "gpu-training.csv" -> Optional.of(new GpuTraining(hardware));
            case "training-memory.csv" -> Optional.of(new PublishedMemory());
            case "neuron-inference.csv" -> Optional.of(new NeuronServing(hardware, NeuronServing.Format.NEURON));
            case "trn2-inference.csv" -> Optional.of(new NeuronServing(hardware, NeuronServing.Format.TRN2));
            case "trn2-vllm-qwen.csv" -> Optional.of(new NeuronServing(hardware, NeuronServing.Format.QWEN));
            case "gpu-serving.csv" -> Optional.of(new GpuServing(hardware));
            default -> Optional.empty();
        };
    }
}
