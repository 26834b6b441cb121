package trnsim.bench.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import trnsim.workloads.document.InputException;

class SessionTest {

    private static final double[] EVEN = {99, 100, 101, 100.5, 99.5, 100.2};

    @TempDir
    Path folder;

    private static String result(String benchmark, String params, String mode, double[]... forks) {
        String raw = Arrays.stream(forks)
                .map(fork ->
                        DoubleStream.of(fork).mapToObj(Double::toString).collect(Collectors.joining(",", "[", "]")))
                .collect(Collectors.joining(",", "[", "]"));
        return """
                {"benchmark": "trnsim.bench.jmh.%s", "mode": "%s", "vmName": "VM", "vmVersion": "25.0.3",
                 "params": {%s}, "primaryMetric": {"score": 1, "scoreUnit": "ops/s", "rawData": %s},
                 "secondaryMetrics": {"gc.alloc.rate.norm": {"score": 16.004}}}
                """.formatted(benchmark, mode, params, raw);
    }

    private static Session session(String name, String... results) {
        return Session.read(name, name, "[" + String.join(",", results) + "]", "a machine");
    }

    private static double[] times(double factor) {
        return DoubleStream.of(EVEN).map(score -> score * factor).toArray();
    }

    private static Bootstrap compare(String mode, double[] before, double[] after) {
        return SessionComparison.of(
                        session("a", result("X.run", "", mode, before)), session("b", result("X.run", "", mode, after)))
                .rows()
                .getFirst()
                .speed();
    }

    @Test
    void aRateThatRisesIsFasterAndATimeThatRisesIsSlower() {
        Bootstrap rate = compare("thrpt", EVEN, times(1.12));
        assertThat(rate.ratio()).isCloseTo(1.12, within(1e-9));
        assertThat(rate.low()).isGreaterThan(1.09);
        assertThat(rate.high()).isLessThan(1.15);
        assertThat(rate.verdict()).startsWith("faster by 12 % (").endsWith("%)");
        assertThat(compare("avgt", EVEN, times(1.12)).verdict()).startsWith("slower by 11 % (");
    }

    @Test
    void whatOverlapsIsNoDifference() {
        assertThat(compare("thrpt", EVEN, EVEN).verdict()).startsWith("no difference seen (-");
        double[] wide = {80, 120, 95, 104, 99, 101};
        assertThat(compare("thrpt", EVEN, wide).verdict()).startsWith("no difference seen");
    }

    /** The interval of few scores spans every ratio of two of them. */
    @Test
    void fewScoresPromiseLittle() {
        Bootstrap few = compare("thrpt", new double[] {90, 100, 110}, new double[] {120, 125, 130});
        assertThat(few.low()).isCloseTo(120.0 / 110, within(1e-12));
        assertThat(few.high()).isCloseTo(130.0 / 90, within(1e-12));
    }

    /** Forks that differ widen the interval, although iterations within each agree. */
    @Test
    void forksAreALevelOfTheirOwn() {
        double[] slow = {90, 90.1, 90.2};
        double[] fast = {110, 110.1, 110.2};
        Session apart = session("a", result("X.run", "", "thrpt", slow, fast, slow, fast));
        Session now = session("b", result("X.run", "", "thrpt", times(1), times(1), times(1), times(1)));
        Bootstrap speed = SessionComparison.of(apart, now).rows().getFirst().speed();
        assertThat(speed.low()).isLessThan(0.93);
        assertThat(speed.high()).isGreaterThan(1.08);
    }

    @Test
    void theSameSessionsGiveTheSameInterval() {
        assertThat(compare("thrpt", EVEN, times(1.01))).isEqualTo(compare("thrpt", EVEN, times(1.01)));
    }

    @Test
    void listsWhatOnlyOneMeasuredAndWhereTheyRan() {
        Session a = session("a", result("X.run", "\"n\": \"1\"", "thrpt", EVEN), result("X.old", "", "thrpt", EVEN));
        Session b = Session.read(
                "b",
                "b",
                "[" + result("X.run", "\"n\": \"1\"", "thrpt", EVEN) + ","
                        + result("X.run", "\"n\": \"2\"", "thrpt", EVEN) + "]",
                "another machine");
        SessionComparison comparison = SessionComparison.of(a, b);
        assertThat(comparison.rows()).hasSize(1);
        assertThat(comparison.onlyBefore()).containsExactly("X.old (thrpt, ops/s)");
        assertThat(comparison.onlyAfter()).containsExactly("X.run n=2 (thrpt, ops/s)");
        assertThat(comparison.notes()).hasSize(1).first().asString().contains("a machine", "another machine");
        String text = new SessionReport(b, comparison).text();
        assertThat(text).contains("Only in a: X.old", "Only in b: X.run n=2", "Note: other machine", "verdict on b");
    }

    @Test
    void baselinesOfTheSameRunStandBesideWhatTheyMeasure() {
        Session session = session(
                "s",
                result("Queue.radix", "\"n\": \"1\"", "thrpt", times(3)),
                result("Queue.binaryHeap", "\"n\": \"1\"", "thrpt", EVEN),
                result("Queue.radix", "\"n\": \"2\"", "thrpt", EVEN),
                result("Lanes.scalarSearch", "", "thrpt", EVEN),
                result("Lanes.vectorSearch", "", "thrpt", times(4)),
                result("Lanes.scalarCost", "", "thrpt", EVEN),
                result("Lanes.vectorCost", "", "thrpt", times(2)));
        assertThat(BaselinePairs.of(session))
                .extracting(
                        pair -> pair.subject().name() + " / " + pair.baseline().name())
                .containsExactly(
                        "Queue.radix n=1 / Queue.binaryHeap n=1",
                        "Lanes.vectorSearch / Lanes.scalarSearch",
                        "Lanes.vectorCost / Lanes.scalarCost");
        assertThat(new SessionReport(session, null).text()).contains("3x (", "4x (", "B/op", "16");
        assertThat(JsonMapper.shared()
                        .readTree(new SessionReport(session, null).json())
                        .get("same_run")
                        .get(0)
                        .get("speed")
                        .asDouble())
                .isCloseTo(3, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "[1]", "[{\"benchmark\": ", "[{\"primaryMetric\": {\"rawData\": [[1]]}}]"})
    void damagedFilesAreNamed(String json) {
        assertThatThrownBy(() -> Session.read("x", "dir/x.json", json, ""))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("dir/x.json: no session of JMH can be read from it (");
    }

    @ParameterizedTest
    @CsvSource({"NaN", "0", "-1", "\"fast\""})
    void scoresAreAboveZero(String score) {
        String json = "[" + result("X.run", "", "thrpt", EVEN).replaceFirst("99\\.0", score) + "]";
        assertThatThrownBy(() -> Session.read("x", "x.json", json, "")).isInstanceOf(InputException.class);
    }

    @Test
    void savedSessionsAreFoundByName() throws IOException {
        SessionFolder sessions = new SessionFolder(folder.resolve("a"));
        assertThatThrownBy(() -> sessions.open("before")).hasMessageContaining("which holds none");
        sessions.requireFree("before");
        sessions.save("before", "[" + result("X.run", "", "thrpt", EVEN) + "]");
        assertThat(sessions.open("before").measurements()).hasSize(1);
        assertThat(sessions.open("before").machine()).isEqualTo(SessionFolder.thisMachine());
        assertThatThrownBy(() -> sessions.open("befor")).hasMessageContaining("Maybe before?");
        assertThatThrownBy(() -> sessions.requireFree("before")).hasMessageContaining("give another name");
        assertThatThrownBy(() -> sessions.requireFree("../x")).hasMessageContaining("letters, digits");
        Files.delete(folder.resolve("a/before.machine"));
        assertThat(sessions.open("before").machine()).isEmpty();
    }

    @Test
    void wordsDoNotDependOnTheLanguageOfTheMachine() {
        Locale usual = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(compare("thrpt", EVEN, times(1.015)).verdict()).startsWith("faster by 1.5 %");
        } finally {
            Locale.setDefault(usual);
        }
    }
}
