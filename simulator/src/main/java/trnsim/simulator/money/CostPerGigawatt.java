package trnsim.simulator.money;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.unit.Readings;

/**
 * What a gigawatt of facility power costs a year.
 *
 * <pre>  a year = sum over parts (capital x CRF(rate, life) + capital x upkeep) + 1 GW x load x 8766 h x electricity</pre>
 *
 * <p>A gigawatt is that of the facility: chips, hosts, network, conversion and cooling together.
 *
 * @param parts what is bought
 * @param rate interest a year
 * @param dollarsPerJoule electricity
 * @param upkeep staff, spares and upkeep a year, of the capital
 * @param dollarsPerCore capital of a processor core of servers beside the chips; in no gigawatt
 */
public record CostPerGigawatt(
        Map<Kind, Part> parts, double rate, double dollarsPerJoule, double upkeep, double dollarsPerCore) {

    /** A year of 365.25 days. */
    public static final double YEAR_SECONDS = 365.25 * 86400;

    private static final double GIGAWATT = 1e9;

    /** What is bought. */
    public enum Kind {
        /** Chips and hosts. */
        IT,
        /** Switches, optics, cables. */
        NETWORK,
        /** Buildings, power, cooling. */
        FACILITY
    }

    /**
     * One part.
     *
     * @param dollars capital of a gigawatt
     * @param years its life
     */
    public record Part(double dollars, double years) {

        public Part {
            if (!(dollars >= 0 && years > 0)) {
                throw new IllegalArgumentException(
                        "no part of a cost: $" + dollars + " over " + years + " years; neither may be negative");
            }
        }
    }

    public CostPerGigawatt {
        EnumMap<Kind, Part> copy = new EnumMap<>(Kind.class);
        copy.putAll(parts);
        parts = Collections.unmodifiableMap(copy);
        if (!(rate >= 0 && dollarsPerJoule >= 0 && upkeep >= 0)) {
            throw new IllegalArgumentException("a cost is negative: rate " + rate + ", electricity " + dollarsPerJoule
                    + " dollars per joule, upkeep " + upkeep);
        }
    }

    /** {@code spec} as {@code readings} has it. */
    public static CostPerGigawatt of(CostSpec spec, Readings readings) {
        EnumMap<Kind, Part> parts = new EnumMap<>(Kind.class);
        spec.parts()
                .forEach((kind, part) -> parts.put(
                        kind,
                        new Part(readings.of(part.capital()) * GIGAWATT, readings.of(part.life()) / YEAR_SECONDS)));
        return new CostPerGigawatt(
                parts,
                readings.of(spec.rate()),
                readings.of(spec.electricity()),
                spec.upkeep() == null ? 0 : readings.of(spec.upkeep()),
                spec.core() == null ? 0 : readings.of(spec.core()));
    }

    /** The record called {@code name} in {@code catalog}, as {@code readings} has it. */
    public static CostPerGigawatt of(Catalog catalog, String name, Readings readings) {
        return of(catalog.read(Folder.COSTS, catalog.require(Folder.COSTS, name), CostSpec.class), readings);
    }

    /** Dollars that a gigawatt is bought for. */
    public double capital() {
        double sum = 0;
        for (Kind kind : Kind.values()) {
            sum += capital(kind);
        }
        return sum;
    }

    /** Dollars that one part of a gigawatt is bought for. */
    public double capital(Kind kind) {
        Part part = parts.get(kind);
        return part == null ? 0 : part.dollars();
    }

    /** Dollars a year that give the capital of one part of a gigawatt back. */
    public double recoveryPerYear(Kind kind) {
        Part part = parts.get(kind);
        return part == null ? 0 : part.dollars() * CapitalRecovery.factor(rate, part.years());
    }

    /** Dollars a year for the electricity of a gigawatt that draws {@code load} of it on average. */
    public double electricityPerYear(double load) {
        return GIGAWATT * load * YEAR_SECONDS * dollarsPerJoule;
    }

    /** Dollars a year for all of a gigawatt that draws {@code load} of it on average. */
    public double perYear(double load) {
        double sum = electricityPerYear(load) + capital() * upkeep;
        for (Kind kind : Kind.values()) {
            sum += recoveryPerYear(kind);
        }
        return sum;
    }

    /**
     * Dollars a second for one chip that takes {@code watts} of the facility's power, provisioned, and draws {@code load} of them on
     * average; times 3600, its price an hour.
     */
    public double perChipSecond(double watts, double load) {
        return perYear(load) * watts / GIGAWATT / YEAR_SECONDS;
    }

    /** Years of a gigawatt that {@code dollars} pay for at {@code load}. */
    public double gigawattYears(double dollars, double load) {
        return dollars / perYear(load);
    }
}
