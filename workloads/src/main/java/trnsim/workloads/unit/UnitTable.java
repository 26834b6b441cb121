package trnsim.workloads.unit;

import static trnsim.workloads.unit.Dimension.*;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every unit the files may use: symbol, dimension, and how many SI base units one of it is. */
final class UnitTable {

    /** One unit; {@code symbol} is matched exactly first, then without regard to case. */
    record Unit(String symbol, Dimension dimension, double factor) {}

    private static final Map<String, Unit> BY_SYMBOL = build();

    private UnitTable() {}

    /**
     * Finds a unit for {@code symbol}: with the exact case, else the only one that differs by case alone. Powers and energies
     * keep their case: {@code mW} is no megawatt.
     */
    static Optional<Unit> find(String symbol) {
        Unit exact = BY_SYMBOL.get(symbol);
        if (exact != null) {
            return Optional.of(exact);
        }
        List<Unit> folded = BY_SYMBOL.values().stream()
                .filter(unit -> unit.symbol().equalsIgnoreCase(symbol))
                .filter(unit ->
                        unit.dimension() != WATTS && unit.dimension() != WATTS_PER_SECOND && unit.dimension() != JOULES)
                .toList();
        return folded.size() == 1 ? Optional.of(folded.getFirst()) : Optional.empty();
    }

    /** The symbols of one dimension, in table order. */
    static List<String> symbols(Dimension dimension) {
        return BY_SYMBOL.values().stream()
                .filter(unit -> unit.dimension() == dimension)
                .map(Unit::symbol)
                .toList();
    }

    private static Map<String, Unit> build() {
        List<Unit> units = new ArrayList<>();
        String[] decimal = {"", "k", "M", "G", "T", "P", "E"};
        double scale = 1;
        for (String prefix : decimal) {
            units.add(new Unit(prefix + "B", BYTES, scale));
            units.add(new Unit(prefix + "B/s", BYTES_PER_SECOND, scale));
            units.add(new Unit(prefix + "b/s", BYTES_PER_SECOND, scale / 8));
            units.add(new Unit(prefix + "bps", BYTES_PER_SECOND, scale / 8));
            units.add(new Unit(prefix + "Hz", HERTZ, scale));
            units.add(new Unit(prefix + "FLOP/s", FLOPS_PER_SECOND, scale));
            units.add(new Unit(prefix + "OP/s", FLOPS_PER_SECOND, scale));
            units.add(new Unit(prefix + "W", WATTS, scale));
            units.add(new Unit(prefix + "W/s", WATTS_PER_SECOND, scale));
            units.add(new Unit(prefix + "W/min", WATTS_PER_SECOND, scale / 60));
            units.add(new Unit(prefix + "J", JOULES, scale));
            units.add(new Unit(prefix + "Wh", JOULES, scale * 3600));
            scale *= 1000;
        }
        units.add(new Unit("KB", BYTES, 1e3));
        units.add(new Unit("KB/s", BYTES_PER_SECOND, 1e3));
        double binary = 1024;
        for (String prefix : new String[] {"Ki", "Mi", "Gi", "Ti", "Pi"}) {
            units.add(new Unit(prefix + "B", BYTES, binary));
            units.add(new Unit(prefix + "B/s", BYTES_PER_SECOND, binary));
            binary *= 1024;
        }
        addAll(units, SECONDS, 1e-12, "ps");
        addAll(units, SECONDS, 1e-9, "ns");
        addAll(units, SECONDS, 1e-6, "us", "µs");
        addAll(units, SECONDS, 1e-3, "ms");
        addAll(units, SECONDS, 1, "s", "second", "seconds");
        addAll(units, SECONDS, 60, "min", "minute", "minutes");
        addAll(units, SECONDS, 3600, "h", "hour", "hours");
        addAll(units, SECONDS, 86400, "d", "day", "days");
        addAll(units, SECONDS, 7 * 86400.0, "week", "weeks");
        addAll(units, SECONDS, 365.25 * 86400, "year", "years");
        addAll(units, JOULES, 1e-12, "pJ");
        addAll(units, JOULES, 1e-6, "uJ");
        addAll(units, JOULES, 1e-3, "mJ");
        addAll(units, DOLLARS, 1, "$", "USD");
        addAll(units, DOLLARS_PER_SECOND, 1 / 3600.0, "$/h", "USD/h");
        addAll(units, DOLLARS_PER_TOKEN, 1e-6, "$/Mtok", "USD/Mtok");
        addAll(units, DOLLARS_PER_JOULE, 1 / 3.6e9, "$/MWh", "USD/MWh");
        addAll(units, DOLLARS_PER_JOULE, 1 / 3.6e6, "$/kWh", "USD/kWh");
        addAll(units, DOLLARS_PER_WATT, 1e-9, "$/GW", "USD/GW");
        addAll(units, DOLLARS_PER_WATT, 1e-6, "$/MW", "USD/MW");
        addAll(units, DOLLARS_PER_WATT, 1e-3, "$/kW", "USD/kW");
        addAll(units, DOLLARS_PER_WATT, 1, "$/W", "USD/W");
        addAll(units, KILOGRAMS, 1, "kg");
        addAll(units, KILOGRAMS, 1e3, "t");
        addAll(units, KILOGRAMS, 1e6, "kt");
        addAll(units, KILOGRAMS, 1e9, "Mt");
        addAll(units, KILOGRAMS_PER_JOULE, 1 / 3.6e6, "kg/kWh", "t/MWh");
        addAll(units, KILOGRAMS_PER_JOULE, 1 / 3.6e9, "g/kWh", "kg/MWh");
        addAll(units, REQUESTS_PER_SECOND, 1, "requests/s", "request/s", "req/s", "/s");
        addAll(units, REQUESTS_PER_SECOND, 1 / 60.0, "requests/min", "req/min");
        addAll(units, TOKENS_PER_SECOND, 1, "tokens/s", "token/s", "tok/s");
        addAll(units, TOKENS_PER_SECOND, 1 / 3600.0, "tokens/h");
        addAll(units, TOKENS_PER_SECOND, 1 / 86400.0, "tokens/day");
        addAll(units, TOKENS, 1, "tokens", "token");
        addAll(units, SEQUENCES, 1, "sequences", "sequence", "samples");
        addAll(units, REQUESTS, 1, "requests", "request");
        addAll(units, PARAMETERS, 1, "parameters", "params");
        addAll(units, CHIPS, 1, "chips", "chip");
        addAll(units, CORES, 1, "cores", "core");
        addAll(units, ENGINES, 1, "engines", "engine");
        addAll(units, MACS_PER_CYCLE, 1, "MAC/cycle");
        addAll(units, ELEMENTS_PER_CYCLE, 1, "elements/cycle");
        addAll(units, KELVIN, 1, "K");
        addAll(units, FRACTION, 1, "fraction");
        addAll(units, FRACTION, 0.01, "%");
        addAll(units, RATIO, 1, "ratio", "x");
        Map<String, Unit> bySymbol = new LinkedHashMap<>();
        for (Unit unit : units) {
            bySymbol.putIfAbsent(unit.symbol(), unit);
        }
        return bySymbol;
    }

    private static void addAll(List<Unit> units, Dimension dimension, double factor, String... symbols) {
        for (String symbol : symbols) {
            units.add(new Unit(symbol, dimension, factor));
        }
    }
}
