package trnsim.bench.validation.predict;

import java.util.Locale;
import trnsim.workloads.operator.Dtype;

/** Spellings of number formats in measurement files. */
final class Dtypes {

    private Dtypes() {}

    /** The format that {@code text} starts with; block formats of 4 bits are NVIDIA's unless they say MX. */
    static Dtype of(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        int end = 0;
        while (end < word.length() && Character.isLetterOrDigit(word.charAt(end))) {
            end++;
        }
        return switch (word.substring(0, end)) {
            case "fp32", "float32", "float" -> Dtype.FP32;
            case "tf32" -> Dtype.TF32;
            case "bf16", "bfloat16" -> Dtype.BF16;
            case "fp16", "float16", "half" -> Dtype.FP16;
            case "fp8", "e4m3" -> Dtype.FP8;
            case "mxfp8" -> Dtype.MXFP8;
            case "mxfp4" -> Dtype.MXFP4;
            case "fp4", "nvfp4" -> Dtype.NVFP4;
            case "int8" -> Dtype.INT8;
            case "int4", "uint4" -> Dtype.INT4;
            default -> throw Skip.notModelled("number format '" + text + "' is not known");
        };
    }
}
