package trnsim.workloads.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    private static final Node.Mapping TREE = DocumentReader.read("file.yaml", """
            chips: 64
            arrivals: {rate: 4 requests/s}
            sites:
              - name: north
                power: [{watts: 1 GW}]
              - name: south
                power: [{watts: 2 GW}]
            """.getBytes(StandardCharsets.UTF_8));

    private static String text(Node.Mapping tree, String... path) {
        Node node = tree;
        for (String step : path) {
            node = node instanceof Node.Sequence list
                    ? list.items().get(Integer.parseInt(step))
                    : ((Node.Mapping) node).entries().get(step);
        }
        return ((Node.Scalar) node).text();
    }

    @Test
    void setsScalarsBelowMapsAndNamedOrCountedItems() {
        Node.Mapping set = Settings.apply(
                TREE, List.of("chips=128", "sites.south.power.0.watts=3 GW", "sites.0.name=west", "new.key=1"));
        assertThat(text(set, "chips")).isEqualTo("128");
        assertThat(text(set, "sites", "1", "power", "0", "watts")).isEqualTo("3 GW");
        assertThat(text(set, "sites", "0", "name")).isEqualTo("west");
        assertThat(text(set, "sites", "0", "power", "0", "watts")).isEqualTo("1 GW");
        assertThat(text(set, "new", "key")).isEqualTo("1");
    }

    /** As reports and errors print a path. */
    @Test
    void setsAPathInBrackets() {
        Node.Mapping set = Settings.apply(
                TREE, List.of("workload.sites[1].power[0].watts=3 GW", "sites.north.power[0].watts=4 GW"));
        assertThat(text(set, "sites", "1", "power", "0", "watts")).isEqualTo("3 GW");
        assertThat(text(set, "sites", "0", "power", "0", "watts")).isEqualTo("4 GW");
    }

    @Test
    void setsWholeListsAndLaterOnesWin() {
        Node.Mapping set = Settings.apply(TREE, List.of("sites.north.power=[{watts: 5 GW}]", "chips=1", "chips=2"));
        assertThat(text(set, "sites", "0", "power", "0", "watts")).isEqualTo("5 GW");
        assertThat(text(set, "chips")).isEqualTo("2");
    }

    @Test
    void errorsAboutASetValueNameTheSetting() {
        Node.Mapping set = Settings.apply(TREE, List.of("arrivals.rate=fast"));
        Node rate = ((Node.Mapping) set.entries().get("arrivals")).entries().get("rate");
        assertThat(rate.error("is wrong")).hasMessage("--set: arrivals.rate: is wrong");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            chips           | 'chips' is not a setting
            =5              | '=5' is not a setting
            chips=          | 'chips=' is not a setting
            chips.x=1       | there is nothing below chips, which is '64'
            sites.suth.x=1  | there is no 'suth' in sites; known: north, south. Maybe south?
            sites[2].x=1    | there is no '2' in sites; known: north, south.
            chips=[1        | is not well-formed YAML
            """)
    void refusesWhatLeadsNowhere(String setting, String sentence) {
        assertThatThrownBy(() -> Settings.apply(TREE, List.of(setting)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(sentence);
    }
}
