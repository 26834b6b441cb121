package trnsim.simulator.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import trnsim.simulator.step.Condition;
import trnsim.simulator.step.Spread;
import trnsim.simulator.training.StepOptions;
import trnsim.workloads.document.InputException;

/** Options that say which ranks and chips are not as they should be. */
final class StepHealth {

    @Option(names = "--slow", paramLabel = "RANK=FACTOR", description = "A rank whose compute takes FACTOR as long.")
    private Map<Long, String> slow = new LinkedHashMap<>();

    @Option(names = "--memory", paramLabel = "RANK=SHARE", description = "A rank with SHARE of its memory's rate left.")
    private Map<Long, String> memory = new LinkedHashMap<>();

    @Option(names = "--link", paramLabel = "RANK=SHARE", description = "A rank with SHARE of its scale-up links left.")
    private Map<Long, String> link = new LinkedHashMap<>();

    @Option(names = "--nic", paramLabel = "RANK=SHARE", description = "A rank with SHARE of its NICs left.")
    private Map<Long, String> nic = new LinkedHashMap<>();

    @Option(
            names = "--spread",
            paramLabel = "SHARE",
            description = "Spread of the speed of chips: standard deviation of its logarithm, such as 2%%.")
    private String spread = "0";

    @Option(
            names = "--slow-chips",
            paramLabel = "SHARE=FACTOR",
            description = "Share of chips that take FACTOR as long, such as 0.1%%=1.3.")
    private @Nullable String slowChips;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the chips' speeds. Default: the workload's.")
    private @Nullable Long seed;

    StepOptions options(boolean everyRank, long workloadSeed) {
        Map<Long, Condition> apart = new TreeMap<>();
        add(apart, "--slow", slow, Condition::slow);
        add(apart, "--memory", memory, share -> new Condition(1, share, 1, 1));
        add(apart, "--link", link, share -> new Condition(1, 1, share, 1));
        add(apart, "--nic", nic, share -> new Condition(1, 1, 1, share));
        return new StepOptions(everyRank, apart, named("", this::spread), seed == null ? workloadSeed : seed);
    }

    private static void add(
            Map<Long, Condition> apart, String option, Map<Long, String> given, DoubleFunction<Condition> condition) {
        given.forEach((rank, text) -> {
            String where = option + " " + rank + "=" + text + ": ";
            apart.merge(rank, named(where, () -> condition.apply(factor(option, text))), Condition::and);
        });
    }

    private Spread spread() {
        double sigma = factor("--spread", spread);
        if (slowChips == null) {
            return new Spread(sigma, 0, 1);
        }
        String[] parts = slowChips.split("=", -1);
        if (parts.length != 2) {
            throw new InputException("--slow-chips: '" + slowChips + "' is not SHARE=FACTOR, such as 0.1%=1.3");
        }
        return new Spread(sigma, factor("--slow-chips", parts[0]), factor("--slow-chips", parts[1]));
    }

    private static double factor(String option, String text) {
        boolean percent = text.endsWith("%");
        try {
            double value = Double.parseDouble(percent ? text.substring(0, text.length() - 1) : text);
            return percent ? value / 100 : value;
        } catch (NumberFormatException notANumber) {
            throw new InputException(option + ": '" + text + "' is not a number or a percentage");
        }
    }

    /** Says what a model's argument error says, as the input error it is here. */
    static <T> T named(String where, Supplier<T> what) {
        try {
            return what.get();
        } catch (IllegalArgumentException e) {
            throw new InputException(where + e.getMessage());
        }
    }
}
