package trnsim.simulator.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;
import trnsim.simulator.report.chart.Axis.Scale;
import trnsim.simulator.report.chart.Line.Point;

class SvgChartTest {

    private static final Axis X = Axis.of("m", Scale.BINARY, 1, 65536);
    private static final Axis Y = Axis.of("TFLOP/s", Scale.DECIMAL, 0.03, 800);

    private static LineChart chart(int lines) {
        List<Line> all = new ArrayList<>();
        for (int i = 0; i < lines; i++) {
            all.add(new Line("chip " + i + " <&>", i, false, List.of(new Point(1, 1), new Point(65536, 100 + i))));
        }
        return new LineChart("a < b", "note", X, Y, all);
    }

    @Test
    void isWellFormed() throws Exception {
        String svg = SvgChart.write(chart(9));
        var document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
        assertThat(document.getElementsByTagName("circle").getLength()).isEqualTo(18);
    }

    @Test
    void givesTheSameBytesInAnyLanguage() {
        String usual = SvgChart.write(chart(3));
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(SvgChart.write(chart(3))).isEqualTo(usual);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void labelsOfLinesThatEndTogetherDoNotOverlap() {
        Matcher label = Pattern.compile("y=\"([0-9.]+)\" style").matcher(SvgChart.write(chart(12)));
        List<Double> at = new ArrayList<>();
        while (label.find()) {
            at.add(Double.parseDouble(label.group(1)));
        }
        assertThat(at).hasSize(12);
        for (int i = 1; i < at.size(); i++) {
            assertThat(at.get(i) - at.get(i - 1)).isGreaterThanOrEqualTo(16.9);
        }
        assertThat(at.getLast()).isLessThan(540);
    }

    @Test
    void ticksAreThoseOnePutsThereByHand() {
        assertThat(X.ticks())
                .extracting(Axis.Tick::label)
                .contains("1", "4", "1k", "64k")
                .hasSizeLessThanOrEqualTo(13);
        assertThat(Y.ticks()).extracting(Axis.Tick::label).containsExactly("0.1", "1", "10", "100", "1,000");
        assertThat(Axis.of("y", Scale.DECIMAL, 0.15, 3).ticks())
                .extracting(Axis.Tick::label)
                .containsExactly("0.1", "0.2", "0.5", "1", "2", "5");
        assertThat(Axis.of("x", Scale.LINEAR, 128, 4096).ticks())
                .extracting(Axis.Tick::label)
                .contains("500", "1,000", "4,000");
        assertThat(Axis.of("x", Scale.BINARY, 700, 900).ticks())
                .as("no power of two inside")
                .hasSizeBetween(3, 12);
        assertThat(Axis.of("x", Scale.BINARY, 7, 7).at(7)).isZero();
    }
}
