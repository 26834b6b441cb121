package trnsim.workloads.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import trnsim.workloads.document.DocumentReader;
import trnsim.workloads.document.Node;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.model.Openness;
import trnsim.workloads.model.Parameters;
import trnsim.workloads.unit.Sourced;

/** The shipped models: every entry reads, and the size computed from its architecture is the one its developer prints. */
class ModelCatalogTest {

    private static final Catalog CATALOG = Catalog.shipped();
    private static final Pattern PRINTED = Pattern.compile("\\d+(?:\\.(\\d+))?([MBT]) parameters");

    static List<String> names() {
        return CATALOG.names(Folder.MODELS);
    }

    @ParameterizedTest
    @MethodSource("names")
    void readsAsItsRecord(String name) {
        ModelSpec model = CATALOG.read(Folder.MODELS, name, ModelSpec.class);
        assertThat(model.name()).isEqualTo(name);
        assertThat(model.source()).hasSizeGreaterThanOrEqualTo(10);
        assertThat(model.published() == null).isEqualTo(model.openness() == Openness.PROXY);
        if (model.published() != null) {
            sourced(model.published().parameters());
            if (model.published().active() != null) {
                sourced(model.published().active());
            }
        }
    }

    private static void sourced(Sourced quantity) {
        assertThat(quantity.source()).as(quantity.path()).hasSizeGreaterThanOrEqualTo(10);
        assertThat(quantity.low()).isLessThanOrEqualTo(quantity.value().si());
        assertThat(quantity.high()).isGreaterThanOrEqualTo(quantity.value().si());
    }

    @ParameterizedTest
    @MethodSource("names")
    void computedSizeIsThePrintedOne(String name) {
        ModelSpec model = CATALOG.read(Folder.MODELS, name, ModelSpec.class);
        if (model.openness() != Openness.PUBLIC) {
            return;
        }
        double published =
                Objects.requireNonNull(model.published()).parameters().value().si();
        double tolerance = Math.max(0.005 * published, half(printed(name)));
        assertThat((double) Parameters.of(model.architecture()).total()).isCloseTo(published, within(tolerance));
    }

    private static String printed(String name) {
        String file = "models/" + name + ".yaml";
        Node node = DocumentReader.read(
                file, Resources.read("trnsim/catalog/" + file).orElseThrow());
        for (String key : List.of("published", "parameters", "value")) {
            node = ((Node.Mapping) node).entries().get(key);
        }
        return ((Node.Scalar) node).text();
    }

    /** Half a unit of the last digit of a printed size. */
    private static double half(String printed) {
        Matcher form = PRINTED.matcher(printed);
        assertThat(form.matches()).as(printed).isTrue();
        double unit = switch (form.group(2)) {
            case "M" -> 1e6;
            case "B" -> 1e9;
            default -> 1e12;
        };
        int decimals = form.group(1) == null ? 0 : form.group(1).length();
        return 0.5 * unit / StrictMath.pow(10, decimals);
    }

    @Test
    void printedDigitsDecideTheRounding() {
        assertThat(half("405B parameters")).isEqualTo(0.5e9);
        assertThat(half("8.03B parameters")).isCloseTo(0.005e9, within(1.0));
        assertThat(half("1T parameters")).isEqualTo(0.5e12);
    }

    @Test
    void aliasesLeadToEntriesAndHideNone() {
        CATALOG.aliases(Folder.MODELS).forEach((alias, name) -> {
            assertThat(names()).as(alias).contains(name).doesNotContain(alias);
            assertThat(alias).isLowerCase().doesNotContain("_", " ");
        });
    }

    /** Counted once more, apart from the code, from the published configurations. */
    @ParameterizedTest
    @CsvSource({
        "bloom-176b, 176247242752, 176247242752",
        "deepseek-r1, 671026419200, 36625618432",
        "deepseek-v3.2, 671877944064, 37477143296",
        "deepseek-v3, 671026419200, 36625618432",
        "deepseek-v4-flash, 284871796544, 13809657664",
        "deepseek-v4-pro, 1574363121216, 50218321472",
        "frontier-moe-1t, 1032226611200, 47611125760",
        "frontier-moe-2t, 1949612451840, 98631362560",
        "frontier-moe-5t, 5043916896256, 172670711808",
        "glm-5.2, 743911218432, 40833146112",
        "glm-5, 743911218432, 40833146112",
        "gpt-oss-120b, 116829154368, 5132847168",
        "gpt-oss-20b, 20914755648, 3608305728",
        "gpt3-175b, 174604259328, 174604259328",
        "gpt3-23b, 22980059136, 22980059136",
        "gpt3-6.7b, 6658404352, 6658404352",
        "kimi-k2.5, 1026408232448, 31687095808",
        "kimi-k2, 1026408232448, 31687095808",
        "kimi-k3, 2779478827616, 104183964256",
        "llama-2-13b, 13015864320, 12852024320",
        "llama-2-70b, 68976648192, 68714504192",
        "llama-2-7b, 6738415616, 6607343616",
        "llama-3-70b, 70553706496, 69503033344",
        "llama-3-8b, 8030261248, 7504924672",
        "llama-3.1-405b, 405853388800, 403752042496",
        "llama-3.1-70b, 70553706496, 69503033344",
        "llama-3.1-8b, 8030261248, 7504924672",
        "llama-3.2-1b, 1235814400, 1235814400",
        "llama-3.3-70b, 70553706496, 69503033344",
        "llama-4-maverick, 400711848960, 16150205440",
        "llama-4-scout, 107769861120, 16138408960",
        "minimax-m2.5, 228689336320, 10415527936",
        "mixtral-8x22b, 140620634112, 38955423744",
        "mixtral-8x7b, 46702792704, 12748853248",
        "mpt-125m, 125311488, 125311488",
        "mpt-13b, 12853954560, 12853954560",
        "mpt-1b, 1315950592, 1315950592",
        "mpt-30b, 29975214080, 29975214080",
        "mpt-350m, 355985408, 355985408",
        "mpt-3b, 2651837440, 2651837440",
        "mpt-70b, 64862437376, 64862437376",
        "mpt-760m, 760470528, 760470528",
        "mpt-7b, 6658859008, 6658859008",
        "nemotron-22b, 21266116608, 19693252608",
        "nemotron-3-nano, 31577956416, 3227770944",
        "nemotron-3-super, 120668740608, 12233399296",
        "nemotron-3-ultra, 549309091840, 54985199616",
        "nemotron-3.5-lightning, 31577956416, 3227770944",
        "nemotron-8b, 8540135424, 7491559424",
        "opt-13b, 12853463040, 12853463040",
        "opt-30b, 29974525952, 29974525952",
        "opt-66b, 65719683072, 65719683072",
        "palm-540b, 540363018240, 540363018240",
        "qwen2.5-7b, 7615616512, 7070619136",
        "qwen3-1.7b, 1720574976, 1720574976",
        "qwen3-235b-a22b, 235093634560, 21568433664",
        "qwen3-30b-a3b, 30532122624, 3041867776",
        "qwen3-32b, 32762123264, 31984210944",
        "qwen3-8b, 8190735360, 7568405504",
        "qwen3-coder-480b-a35b, 480154875392, 34541270528",
        "qwen3.5-397b-a17b, 396346104576, 16331676416",
        "t5-3b, 2851596288, 2851596288"
    })
    void sizesAreThoseCountedApartFromTheCode(String name, long total, long active) {
        Parameters parameters =
                Parameters.of(CATALOG.read(Folder.MODELS, name, ModelSpec.class).architecture());
        assertThat(parameters.total()).isEqualTo(total);
        assertThat(parameters.active()).isEqualTo(active);
    }
}
