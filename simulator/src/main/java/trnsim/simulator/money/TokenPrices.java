package trnsim.simulator.money;

import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.unit.Readings;

/**
 * What tokens cost, in dollars for one.
 *
 * @param input of prompts, neither read from nor written to a cache
 * @param write of prompts, kept in a cache for minutes
 * @param writeLong of prompts, kept in a cache for an hour
 * @param read of prompts, from a cache
 * @param output of answers
 */
public record TokenPrices(double input, double write, double writeLong, double read, double output) {

    public TokenPrices {
        if (!(Math.min(Math.min(input, Math.min(write, writeLong)), Math.min(read, output)) >= 0)) {
            throw new IllegalArgumentException("a price of tokens is negative: input " + input + ", write " + write
                    + ", long write " + writeLong + ", read " + read + ", output " + output + " dollars each");
        }
    }

    /** Tokens of a bill, by price. */
    public record Tokens(double input, double write, double writeLong, double read, double output) {

        public double total() {
            return input + write + writeLong + read + output;
        }
    }

    /** {@code list} as {@code readings} has it. */
    public static TokenPrices of(PriceSpec list, Readings readings) {
        double input = readings.of(list.input());
        double write = list.write() == null ? input : readings.of(list.write());
        double writeLong = list.writeLong() == null ? write : readings.of(list.writeLong());
        return new TokenPrices(input, write, writeLong, readings.of(list.read()), readings.of(list.output()));
    }

    /** The list called {@code name} in {@code catalog}, as {@code readings} has it. */
    public static TokenPrices of(Catalog catalog, String name, Readings readings) {
        return of(catalog.read(Folder.PRICES, catalog.require(Folder.PRICES, name), PriceSpec.class), readings);
    }

    /** Dollars that {@code tokens} cost. */
    public double dollars(Tokens tokens) {
        return tokens.input() * input
                + tokens.write() * write
                + tokens.writeLong() * writeLong
                + tokens.read() * read
                + tokens.output() * output;
    }

    /** Dollars a million tokens come to if a chip makes {@code tokensPerSecond} and costs {@code dollarsPerSecond}. */
    public static double perMillion(double dollarsPerSecond, double tokensPerSecond) {
        return dollarsPerSecond / tokensPerSecond * 1e6;
    }
}
