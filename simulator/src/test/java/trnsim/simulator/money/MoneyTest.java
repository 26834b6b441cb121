package trnsim.simulator.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import trnsim.simulator.money.CostPerGigawatt.Kind;
import trnsim.simulator.money.CostPerGigawatt.Part;
import trnsim.simulator.money.TokenPrices.Tokens;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.unit.Readings;

/** Capital recovery against annuities paid year by year, costs of a gigawatt against sums by hand, bills against theirs. */
class MoneyTest {

    private static final Catalog CATALOG = Catalog.shipped();

    @ParameterizedTest
    @CsvSource({"0.08, 5", "0.08, 15", "0.03, 1", "0.2, 30", "1e-9, 10", "0, 7"})
    void paysTheCapitalBackToTheCent(double rate, int years) {
        double owed = 1e6;
        for (int year = 0; year < years; year++) {
            owed = owed * (1 + rate) - 1e6 * CapitalRecovery.factor(rate, years);
        }
        assertThat(owed).isCloseTo(0, within(1e-3));
    }

    @Test
    void recoversMoreWithInterestAndLessOverALongerLife() {
        assertThat(CapitalRecovery.factor(0.09, 5)).isGreaterThan(CapitalRecovery.factor(0.08, 5));
        assertThat(CapitalRecovery.factor(0.08, 6)).isLessThan(CapitalRecovery.factor(0.08, 5));
        // A perpetuity pays its interest.
        assertThat(CapitalRecovery.factor(0.08, 10_000)).isCloseTo(0.08, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"-0.01, 5", "0.08, 0", "0.08, -3", "NaN, 5", "0.08, NaN", "Infinity, 5"})
    void refusesWhatIsNoLoan(double rate, double years) {
        assertThatThrownBy(() -> CapitalRecovery.factor(rate, years)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void costsAGigawattTheSumOfItsParts() {
        CostPerGigawatt cost = new CostPerGigawatt(
                Map.of(Kind.IT, new Part(10e9, 5), Kind.FACILITY, new Part(6e9, 20)), 0, 60 / 3.6e9, 0.03, 70);
        // 2.0 + 0.3 billion of capital, 3 % of 16, 0.8 GW x 8766 h x $60.
        assertThat(cost.perYear(0.8)).isCloseTo(2.3e9 + 0.48e9 + 0.8e3 * 8766 * 60, within(1.0));
        assertThat(cost.gigawattYears(10 * cost.perYear(0.8), 0.8)).isCloseTo(10, within(1e-9));
        assertThat(cost.capital(Kind.NETWORK)).isZero();
    }

    /** Facts file, section 4.3: $29B a GW at 8 %, 5 and 15 years and $60/MWh comes to $6.43B a year and 15.5 GW-years for $100B. */
    @Test
    void costsAGigawattOfEpochAsWorkedOutByHand() {
        CostPerGigawatt cost = CostPerGigawatt.of(CATALOG, "epoch-2025", Readings.central());
        assertThat(cost.capital()).isCloseTo(29e9, within(1e6));
        assertThat(cost.perYear(1)).isCloseTo(6.43e9, within(0.01e9));
        assertThat(cost.gigawattYears(100e9, 1)).isCloseTo(15.5, within(0.1));
        assertThat(cost.electricityPerYear(1)).isCloseTo(0.526e9, within(0.001e9));
    }

    /** The same section: 0.943M chips of Trainium2 in that gigawatt cost $0.78 an hour each. */
    @Test
    void costsAChipItsShareOfTheGigawatt() {
        CostPerGigawatt cost = CostPerGigawatt.of(CATALOG, "epoch-2025", Readings.central());
        double watts = 1e9 / 0.943e6;
        assertThat(3600 * cost.perChipSecond(watts, 1)).isCloseTo(0.78, within(0.005));
        // 400 tokens a second of such a chip: $0.78 / 1.44M tokens.
        assertThat(TokenPrices.perMillion(cost.perChipSecond(watts, 1), 400)).isCloseTo(0.54, within(0.005));
    }

    /** By hand: $29B at 8 % over 5 and 15 years 5.91B, 4 % of $29B 1.16B, 8,766 GWh at $60/MWh 0.53B. */
    @Test
    void costsAGigawattOfALargeProviderWithItsUpkeep() {
        CostPerGigawatt cost = CostPerGigawatt.of(CATALOG, "hyperscaler-2026", Readings.central());
        double capital = 18.85e9 * 0.250456 + 10.15e9 * 0.116830;
        assertThat(cost.perYear(1)).isCloseTo(capital + 0.04 * 29e9 + 8766e3 * 60, within(1e6));
        assertThat(cost.gigawattYears(100e9, 1)).isBetween(12.0, 14.0);
    }

    static List<String> costs() {
        return CATALOG.names(Folder.COSTS);
    }

    @ParameterizedTest
    @MethodSource("costs")
    void readsEveryCostRecordWithAllItsParts(String name) {
        CostPerGigawatt cost = CostPerGigawatt.of(CATALOG, name, Readings.central());
        assertThat(cost.parts()).containsOnlyKeys(Kind.values());
        // From a cheap site to the dearest printed.
        assertThat(cost.capital()).isBetween(20e9, 80e9);
    }

    static List<String> prices() {
        return CATALOG.names(Folder.PRICES);
    }

    @ParameterizedTest
    @MethodSource("prices")
    void readsEveryPriceListWithCachesCheaperThanInputsCheaperThanOutputs(String name) {
        TokenPrices prices = TokenPrices.of(CATALOG, name, Readings.central());
        assertThat(prices.read()).isPositive().isLessThan(prices.input());
        assertThat(prices.input()).isLessThanOrEqualTo(prices.write());
        assertThat(prices.write()).isLessThanOrEqualTo(prices.writeLong());
        assertThat(prices.output()).isGreaterThan(prices.writeLong());
    }

    /** The theoretical income of one day that DeepSeek prints: $562,027 for 342B cached, 266B other and 168B output tokens. */
    @Test
    void billsADayOfDeepSeek() {
        TokenPrices prices = TokenPrices.of(CATALOG, "deepseek-r1", Readings.central());
        assertThat(prices.dollars(new Tokens(266e9, 0, 0, 342e9, 168e9))).isCloseTo(562_027, within(300.0));
    }

    @Test
    void costsAMillionTokensTheTimeTheyTake() {
        // 1,000 tokens/s on a chip of $3.6/h: a million take 1,000 s and $1.
        assertThat(TokenPrices.perMillion(3.6 / 3600, 1000)).isCloseTo(1, within(1e-12));
    }

    @Test
    void refusesNegativePrices() {
        assertThatThrownBy(() -> new TokenPrices(1, 1, 1, -0.1, 2)).hasMessageContaining("negative");
    }
}
