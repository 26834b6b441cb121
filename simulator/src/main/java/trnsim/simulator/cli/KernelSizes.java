package trnsim.simulator.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.InputException;

/** The sizes of an operator by the names of their options, as given or swept. */
final class KernelSizes {

    private final Map<String, @Nullable Long> values = new LinkedHashMap<>();

    /** Adds a size; null if it was not given. */
    KernelSizes put(String name, @Nullable Long value) {
        values.put(name, value);
        return this;
    }

    /** The same with {@code name} at {@code value}. */
    KernelSizes with(String name, long value) {
        KernelSizes sizes = new KernelSizes();
        sizes.values.putAll(values);
        sizes.values.put(name, value);
        return sizes;
    }

    List<String> names() {
        return List.copyOf(values.keySet());
    }

    boolean has(String name) {
        return values.get(name) != null;
    }

    /** The size, which must have been given. */
    long of(String name) {
        Long value = values.get(name);
        if (value == null) {
            throw new InputException(
                    "--" + name + " is missing; give it, or sweep it with --sweep " + name + "=1..4096");
        }
        return positive("--" + name, value);
    }

    /** The size, or {@code fallback} if it was not given. */
    long or(String name, long fallback) {
        return has(name) ? of(name) : fallback;
    }

    /** The product of sizes. */
    long product(String... factors) {
        long product = 1;
        for (String factor : factors) {
            try {
                product = Math.multiplyExact(product, of(factor));
            } catch (ArithmeticException e) {
                throw new InputException("--" + String.join(", --", factors)
                        + ": their product is above 2^63; these sizes are too large");
            }
        }
        return product;
    }

    /** What was given, for a title: {@code n 4096, k 4096}. */
    List<String> given() {
        List<String> given = new ArrayList<>();
        values.forEach((name, value) -> {
            if (value != null) {
                given.add(name + " " + value);
            }
        });
        return given;
    }

    /** Fails unless {@code value} is above zero. */
    static long positive(String option, long value) {
        if (value < 1) {
            throw new InputException(option + ": " + value + " must be at least 1");
        }
        return value;
    }
}
