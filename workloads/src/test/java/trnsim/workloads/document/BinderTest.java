package trnsim.workloads.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Provenance;
import trnsim.workloads.unit.Sourced;

class BinderTest {

    enum Shape {
        RING,
        FAT_TREE
    }

    record Inner(
            Origin origin,
            @Default("1") int count,
            @In(Dimension.BYTES) double size) {
        Inner {
            if (count == 13) {
                throw new IllegalArgumentException("13 brings bad luck");
            }
        }
    }

    record Part(@Default("7") long weight) {}

    record Outer(
            Origin origin,
            String name,
            @Nullable Inner inner,
            @Word("auto") @Nullable Inner chosen,
            @Default("") Part part,
            @Default("ring") Shape shape,
            @Default("") String title,
            @Default("true") boolean fast,
            @Nullable List<Inner> many,
            @Nullable @In(Dimension.SECONDS) List<Double> times,
            @Nullable Map<Shape, String> words,
            @In(Dimension.TOKENS) @Default("8k") long tokens,
            @Least(0) @Default("0") double share,
            @Key("class") @Nullable Integer rank,
            @In(Dimension.WATTS) @Nullable Sourced power) {}

    private static Outer bind(String yaml) {
        return Binder.bind(Yaml.tree(yaml), Outer.class, "entry");
    }

    private static void refused(String yaml, String message) {
        assertThatThrownBy(() -> bind(yaml.replace('~', '\n')))
                .isInstanceOf(InputException.class)
                .hasMessage(message);
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        Outer outer = bind("name: x");
        assertThat(outer.inner()).isNull();
        assertThat(outer.chosen()).isNull();
        assertThat(outer.part().weight()).isEqualTo(7);
        assertThat(outer.shape()).isEqualTo(Shape.RING);
        assertThat(outer.title()).isEmpty();
        assertThat(outer.fast()).isTrue();
        assertThat(outer.many()).isNull();
        assertThat(outer.tokens()).isEqualTo(8000);
        assertThat(outer.share()).isZero();
        assertThat(outer.rank()).isNull();
    }

    @Test
    void everythingIsBound() {
        Outer outer = bind("""
                name: 7
                inner: {count: 2, size: 1 KiB}
                chosen: auto
                part: {weight: 9}
                shape: fat-tree
                title: A title
                fast: no
                many: [{size: 1 B}, {size: 2 B}]
                times: [1 s, 2 ms]
                words: {ring: a, fat-tree: b}
                tokens: 1M tokens
                share: 0
                class: 3
                power: {value: 5 W, provenance: estimate, source: "no better idea", range: [4 W, 6 W]}
                """);
        assertThat(outer.name()).isEqualTo("7");
        assertThat(outer.inner().size()).isEqualTo(1024);
        assertThat(outer.chosen()).isNull();
        assertThat(outer.part().weight()).isEqualTo(9);
        assertThat(outer.shape()).isEqualTo(Shape.FAT_TREE);
        assertThat(outer.fast()).isFalse();
        assertThat(outer.many()).extracting(Inner::size).containsExactly(1.0, 2.0);
        assertThat(outer.times()).containsExactly(1.0, 0.002);
        assertThat(outer.words()).containsExactly(Map.entry(Shape.RING, "a"), Map.entry(Shape.FAT_TREE, "b"));
        assertThat(outer.tokens()).isEqualTo(1_000_000);
        assertThat(outer.rank()).isEqualTo(3);
        assertThat(outer.power().path()).isEqualTo("entry.power");
        assertThat(outer.power().provenance()).isEqualTo(Provenance.ESTIMATE);
        assertThat(outer.power().range()).isEqualTo(new Sourced.Range(4, 6));
    }

    @Test
    void unknownKeysNameTheNearestAndAllOfThem() {
        refused(
                "name: x~inner:~  size: 1 B~  cuont: 2",
                "test.yaml:4: unknown key 'cuont' in inner; known: count, size. Maybe count?");
        assertThatThrownBy(() -> bind("name: x\ncolour: red"))
                .hasMessageStartingWith("test.yaml:2: unknown key 'colour'; known: name, inner, ")
                .hasMessageEndingWith("power.");
    }

    @Test
    void keysAreKebabCaseOnly() {
        assertThatThrownBy(() -> bind("Name: x")).hasMessageContaining("Maybe name?");
    }

    @Test
    void missingKeysAreNamedWithAnExample() {
        refused("title: x", "test.yaml:1: the key 'name' is missing");
        refused("name: x~inner:~  count: 2", "test.yaml:3: the key 'size' is missing in inner; write it like 96 GiB");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: x~inner: {size: 96 GB/s} | inner.size: '96 GB/s' is a bandwidth; expected a capacity such as 96 GiB",
                "name: x~inner: {size: 96} | inner.size: '96' has no unit; a capacity is written like 96 GiB",
                "name: x~inner: {size: 0 B} | inner.size: '0 B' must be above zero",
                "name: x~inner: {size: -1 B} | inner.size: '-1 B' must be above zero",
                "name: x~inner: {size: 1 B, count: 0} | inner.count: '0' must be above zero",
                "name: x~inner: {size: 1 B, count: 1.5} | inner.count: expected a whole number, found '1.5'",
                "name: x~inner: {size: 1 B, count: 3000000000} | inner.count: '3000000000' is larger than 2147483647",
                "name: x~inner: {size: 1 B, count: many} | inner.count: expected a number, found 'many'",
                "name: x~inner: {size: 1 B, count: NaN} | inner.count: expected a finite number, found 'NaN'",
                "name: x~inner: {size: 1 B, count: [1]} | inner.count: expected a single value, found a list",
                "name: x~inner: {size: 1 B, count: } | inner.count: has no value",
                "name: x~inner: {size: 1 B, count: 13} | inner: 13 brings bad luck",
                "name: x~inner: small | inner: expected a map, found 'small'",
                "name: x~chosen: manual | chosen: expected a map or the word auto, found 'manual'",
                "name: x~share: -0.5 | share: '-0.5' must be at least 0",
                "name: x~tokens: 1e300 | tokens: expected a whole number, found '1e300'",
                "name: x~fast: maybe | fast: expected true or false, found 'maybe'",
                "name: x~shape: rign | shape: 'rign' is not one of ring, fat-tree. Maybe ring?",
                "name: x~many: {size: 1 B} | many: expected a list, found a map",
                "name: x~many: [{size: 1 B}, {size: 2 W}] | many[1].size: '2 W' is a power; expected a capacity such as 96 GiB",
                "name: x~times: [1 s, 2] | times[1]: '2' has no unit; a duration is written like 54 days",
                "name: x~words: {rnig: a} | words: 'rnig' is not one of ring, fat-tree. Maybe ring?",
                "name: x~power: 5 W | power: expected a map, found '5 W'"
            })
    void wrongValuesNameLineAndPath(String yaml, String message) {
        refused(yaml, "test.yaml:2: " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "value: 5 W, provenance: estimate, source: guess | a value that is not published needs a range: [low, high]",
                "value: 5 W, provenance: estimate, source: guess, range: [6 W, 7 W] | the range must hold the value: low <= value <= high",
                "value: 5 W, provenance: estimate, source: guess, range: [4 W] | range needs two values, low and high",
                "value: 5 s, provenance: published, source: guess | value: '5 s' is a duration; expected a power such as 5 GW",
                "value: -5 W, provenance: published, source: guess | value: '-5 W' is negative"
            })
    void quantitiesWithoutSourceOrRangeAreRefused(String fields, String message) {
        refused("name: x~power: {" + fields + "}", "test.yaml:2: power: " + message);
    }

    @Test
    void quantitiesNeedTheirFields() {
        refused(
                "name: x~power: {value: 5 W, provenance: rumour, source: a}",
                "test.yaml:2: power.provenance: 'rumour' is not one of published, measured, derived, estimate.");
        refused(
                "name: x~power: {value: 5 W, provenance: published}",
                "test.yaml:2: the key 'source' is missing in power");
    }

    @Test
    void originsNameTheFieldLongAfterReading() {
        Outer outer = bind("name: x\ninner:\n  count: 2\n  size: 1 B\n");
        assertThat(outer.inner().origin().error("count", "24 does not divide 128"))
                .hasMessage("test.yaml:3: inner.count: 24 does not divide 128");
        assertThat(outer.origin().error("inner.size", "too small")).hasMessage("test.yaml:4: inner.size: too small");
        assertThat(outer.origin().error("shape", "left out")).hasMessage("test.yaml:1: shape: left out");
        assertThat(outer.origin().file()).isEqualTo("test.yaml");
        assertThat(Origin.of("--chips").error("chips", "must be above zero"))
                .hasMessage("--chips: chips: must be above zero");
    }

    @Test
    void longTextsAreNotRepeatedWhole() {
        String huge = "x".repeat(100_000);
        assertThatThrownBy(() -> bind("name: x\nshape: " + huge))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
        assertThatThrownBy(() -> bind("name: x\n? " + huge + "\n: 1"))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
    }
}
