package trnsim.workloads.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.spec.FleetSpec;
import trnsim.workloads.spec.ServeSpec;
import trnsim.workloads.spec.Starter;
import trnsim.workloads.spec.TrainSpec;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Sourced;

class SchemaWriterTest {

    /** The schemas that ship, each with the folder of files it is for. */
    enum Shipped {
        TRAIN(TrainSpec.class, "trnsim train workload", Map.of("kind", "train"), "train"),
        SERVE(ServeSpec.class, "trnsim serve workload", Map.of("kind", "serve"), "serve"),
        FLEET(FleetSpec.class, "trnsim fleet workload", Map.of("kind", "fleet"), "fleet"),
        MODEL(ModelSpec.class, "trnsim catalog model", Map.of(), "catalog/models");

        private final Class<? extends Record> type;
        private final String title;
        private final Map<String, String> constants;
        private final Path files;

        Shipped(Class<? extends Record> type, String title, Map<String, String> constants, String files) {
            this.type = type;
            this.title = title;
            this.constants = constants;
            this.files = Path.of(files);
        }

        String generated() {
            return SchemaWriter.write(type, title, constants);
        }

        Path path() {
            return Path.of("schema", Names.word(this) + ".schema.json");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shippedSchemaIsTheGeneratedOne(Shipped schema) throws IOException {
        if (Boolean.getBoolean("trnsim.regenerate")) {
            Files.createDirectories(Path.of("schema"));
            Files.writeString(schema.path(), schema.generated());
        }
        String regenerate = "workloads/" + schema.path() + " is not what the records say; regenerate it with"
                + " 'mvn -pl workloads test -Dtest=SchemaWriterTest -Dtrnsim.regenerate=true'";
        assertThat(schema.path()).as(regenerate).exists();
        assertThat(Files.readString(schema.path())).as(regenerate).isEqualTo(schema.generated());
    }

    @ParameterizedTest
    @EnumSource
    void sameRecordGivesTheSameBytes(Shipped schema) {
        String first = schema.generated();
        String second = schema.generated();
        assertThat(second).isEqualTo(first).endsWith("}\n").doesNotContain("\r");
    }

    static Stream<Path> files() throws IOException {
        try (Stream<Path> all = Stream.of(Shipped.values()).flatMap(SchemaWriterTest::yaml)) {
            return all.toList().stream();
        }
    }

    private static Stream<Path> yaml(Shipped schema) {
        try (Stream<Path> files = Files.list(schema.files)) {
            return files
                    .filter(file -> file.toString().endsWith(".yaml") && !file.endsWith("aliases.yaml"))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void schemaAcceptsEveryShippedFile(Path file) throws IOException {
        Shipped schema = Stream.of(Shipped.values())
                .filter(each -> file.startsWith(each.files))
                .findFirst()
                .orElseThrow();
        assertThat(complaints(schema, Files.readString(file))).isEmpty();
    }

    @Test
    void schemaAcceptsTheStarters() {
        assertThat(complaints(Shipped.TRAIN, Starter.text("train"))).isEmpty();
        assertThat(complaints(Shipped.SERVE, Starter.text("serve"))).isEmpty();
    }

    @Test
    void schemaRefusesWhatTheBinderRefuses() {
        String good = Starter.text("train");
        assertThat(complaints(Shipped.TRAIN, good + "\ncolour: red\n")).containsExactly(".colour is unknown");
        assertThat(complaints(Shipped.TRAIN, good.replace("chips: 64", ""))).containsExactly(".chips is missing");
        assertThat(complaints(Shipped.TRAIN, good.replace("chips: 64", "chips: 0")))
                .containsExactly(".chips is too small");
        assertThat(complaints(Shipped.TRAIN, good.replace("kind: train", "kind: serve")))
                .containsExactly(".kind is not \"train\"");
        assertThat(complaints(Shipped.TRAIN, good.replace("  tensor: 8", "  tensor: many")))
                .containsExactly(".parallel is none of its forms");
        assertThat(complaints(Shipped.SERVE, Starter.text("serve").replace("ttft: 1 s", "ttft: 1")))
                .containsExactly(".slo.ttft is not \"string\"");
    }

    private static List<String> complaints(Shipped schema, String yaml) {
        return SchemaCheck.complaints(schema.generated(), new YAMLMapper().readTree(yaml));
    }

    enum Colour {
        DARK_RED,
        BLUE
    }

    record Part(@Doc("How long.") @In(Dimension.SECONDS) double time) {}

    @Doc("Everything a record can hold.")
    record Whole(
            Origin origin,
            @Doc("A name.") String name,
            @Doc("A list.") List<Part> parts,
            @Doc("A map.") @In(Dimension.WATTS) Map<Colour, Sourced> powers,
            @Doc("By name.") Map<String, Part> named,

            @Doc("Tokens.") @In(Dimension.TOKENS) @Default("8192")
            long tokens,

            @Doc("A share.") @Least(0) @Default("0.5") double share,
            @Doc("A colour.") @Default("dark-red") Colour colour,
            @Key("default") @Nullable Integer fallback,
            @Doc("A part or auto.") @Word("auto") @Nullable Part part,
            @Doc("Defaults.") @Default("") Part more) {}

    @Test
    void everyAnnotationHasItsPlace() {
        JsonNode schema = JsonMapper.shared().readTree(SchemaWriter.write(Whole.class, "whole", Map.of()));
        assertThat(schema.get("$schema").asString()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        assertThat(schema.get("description").asString()).isEqualTo("Everything a record can hold.");
        assertThat(schema.get("additionalProperties").asBoolean()).isFalse();
        assertThat(schema.get("required")).hasToString("[\"name\",\"parts\",\"powers\",\"named\"]");
        JsonNode properties = schema.get("properties");
        assertThat(properties.has("origin")).isFalse();
        assertThat(properties.get("tokens"))
                .hasToString(
                        "{\"description\":\"Tokens. Write it like 15.6T tokens.\",\"type\":[\"integer\",\"string\"],"
                                + "\"exclusiveMinimum\":0,\"default\":8192}");
        assertThat(properties.get("share").get("minimum").asInt()).isZero();
        assertThat(properties.get("share").get("default").asDouble()).isEqualTo(0.5);
        assertThat(properties.get("colour").get("enum")).hasToString("[\"dark-red\",\"blue\"]");
        assertThat(properties.get("default").get("type").asString()).isEqualTo("integer");
        assertThat(properties.get("part").get("anyOf"))
                .hasToString("[{\"const\":\"auto\"},{\"$ref\":\"#/$defs/Part\"}]");
        assertThat(properties.get("powers").get("properties").propertyNames()).containsExactly("dark-red", "blue");
        assertThat(properties
                        .get("named")
                        .get("additionalProperties")
                        .get("$ref")
                        .asString())
                .isEqualTo("#/$defs/Part");
        JsonNode quantity = schema.get("$defs").get("sourced-watts");
        assertThat(quantity.get("required")).hasToString("[\"value\",\"provenance\",\"source\"]");
        assertThat(quantity.get("description").asString()).contains("5 GW");
        assertThat(schema.get("$defs")
                        .get("Part")
                        .get("properties")
                        .get("time")
                        .get("type")
                        .asString())
                .isEqualTo("string");
    }
}
