package trnsim.bench.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import trnsim.bench.validation.truth.TruthRow;

class SplitTest {

    private static final List<String> CONFIGURATION = List.of("hw", "model", "tp");

    private static Split split(String header, String line) {
        TruthRow row = TruthTableTest.read(header + "\n" + line + "\n").rows().getFirst();
        return Split.of(row, CONFIGURATION, "");
    }

    @Test
    void versionSourceAndDtypeDontMatter() {
        for (int tp = 1; tp < 50; tp++) {
            Split plain = split("hw,model,tp,sdk,source,dtype", "trn1,m," + tp + ",2.18,AWS,FP16");
            assertThat(split("hw,model,tp,sdk,source,dtype", "trn1,m," + tp + ",2.20,me,bf16"))
                    .isEqualTo(plain);
            assertThat(split("tp,sdk,hw,model", tp + ".0,9,TRN1, m")).isEqualTo(plain);
        }
    }

    @Test
    void theSplitIsTheSameForEver() {
        StringBuilder halves = new StringBuilder();
        for (int tp = 1; tp <= 32; tp++) {
            halves.append(split("hw,model,tp", "trn1,Llama_2 7B," + tp) == Split.FIT ? 'f' : 't');
        }
        assertThat(halves).hasToString("ftfttttfffffffttfttftfttfttftttt");
    }

    @Test
    void halvesAreAboutEqual() {
        int fit = 0;
        for (int tp = 1; tp <= 4000; tp++) {
            fit += split("hw,model,tp", "trn1,m," + tp) == Split.FIT ? 1 : 0;
        }
        assertThat(fit).isBetween(1850, 2150);
    }
}
