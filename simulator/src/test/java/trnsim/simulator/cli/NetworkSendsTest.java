package trnsim.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkSendsTest {

    /** The words after {@code network}; a fault has blanks of its own and stands behind '#'. */
    private static Invocation run(String words) {
        List<Object> arguments = new ArrayList<>(List.of("network"));
        int fault = words.indexOf('#');
        String plain = fault < 0 ? words : words.substring(0, fault);
        arguments.addAll(List.of((Object[]) plain.strip().split(" ")));
        if (fault >= 0) {
            arguments.add("--fault");
            arguments.add(words.substring(fault + 1).strip());
        }
        return Invocation.of(arguments.toArray());
    }

    private static double micros(String words) {
        Invocation call = run("--csv --sizes 64MiB " + words);
        assertThat(call.code()).as(call.err()).isZero();
        return Double.parseDouble(call.out().split("\n")[1].split(",")[2]);
    }

    @Test
    void printsBothTimes() {
        Invocation call = run("--system trn2 --algorithm ring --sizes 1MiB,1GiB --sends --csv");
        assertThat(call.code()).isZero();
        assertThat(call.err()).contains("16,128 sends simulated in");
        String[] lines = call.out().split("\n");
        assertThat(lines[0]).isEqualTo("size_bytes,closed_form_us,by_sends_us,busbw_gb_per_s,sends,events,algorithm");
        for (int i = 1; i < 3; i++) {
            String[] cells = lines[i].split(",");
            assertThat(cells[1]).isEqualTo(cells[2]);
            assertThat(cells[4]).isEqualTo("8064").isEqualTo(cells[5]);
        }
        assertThat(run("--system trn2 --algorithm ring --sizes 1MiB,1GiB --sends --csv")
                        .out())
                .isEqualTo(call.out());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --system trn2 --sends                                                           | kangaring
            --system trn2 --sends --json                                                    | "by_sends_us"
            --system trn2 --sends --jitter 5% --sizes 1MiB                                  | mesh
            --system trn2 --sends --ranks 1                                                 | none
            --system trn2 --sends --sizes 1PiB                                              | 1 PiB
            --system trn2 --sends --collective barrier                                      | 0 B
            --system h100 --sends --sizes 1GiB                                              | ring-simple
            --system trn2 --sends --ranks 256 --algorithm hierarchical --sizes 1MiB         | hierarchical 64x4
            --system trn2 --sends --algorithm hierarchical --inner 8 --sizes 1MiB           | hierarchical 8x8
            --system trn2 --sends --ranks 256 --algorithm flat-ring --sizes 1MiB                 | flat ring
            --system trn2 --sends --collective all-to-all --skew 2 --sizes 1MiB             | pairwise
            --system trn2 --fabric --sizes 1MiB                                             | mesh
            --system trn1 --fabric --collective broadcast --algorithm ring --sizes 1MiB     | ring
            --system trn2 --placement snake --group 0-15,32-47 --sizes 1MiB                 | mesh
            --system h100 --placement shuffled --ranks 16 --sizes 1MiB                      | +network
            --system trn2-ultraserver --fabric --algorithm mesh --sizes 1MiB --ranks 64     | mesh
            """)
    void rightPhysics(String words, String part) {
        Invocation call = run(words);
        assertThat(call.code()).as(call.err()).isZero();
        assertThat(call.out()).contains(part);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --system trn2 --sends --jitter 5                               | no share such as 5%
            --system trn2 --sends --jitter 100%                            | below 100%
            --system trn2 --sends --jitter 5% --fabric                     | leave out --fabric
            --system trn2 --sends --inner 8                                | belongs to --algorithm hierarchical
            --system trn2 --sends --inner 7 --algorithm hierarchical       | must divide 64
            --system trn2 --placement snak                                 | Maybe snake?
            --system trn2 --sends --plot x.svg                             | leave out --sends
            --system trn2 --sends --ranks 70                               | unequal parts
            --system trn2 --sends --ranks 1048576 --algorithm flat-ring         | Maybe fewer --ranks
            --system trn1 --sends --algorithm ring --sizes 1152921504606846976 | that the clock can show
            --system trn2 --sends --ranks 128 --collective broadcast       | inside one domain
            --system h100 --sends --algorithm in-switch                    | adds in the switch
            --system trn2 # chip 0 -> chip 1                               | behind '='
            --system trn2 # chip 0 -> chip 1=150%                          | from 0% to 100%
            --system trn2 # chp 0=down                                     | Maybe chip?
            --system trn2 # chip 99=down                                   | only 0..15
            --system trn2 # chip=down                                      | no node such as 'chip 0'
            --system trn2 # chip 0 -> chip 9=down                          | chip 0 has links to chip 1
            --system trn2 # chip 3=down                                    | no way leads
            """)
    void oneSentence(String words, String part) {
        Invocation call = run(words);
        assertThat(call.code()).as(call.err()).isEqualTo(2);
        assertThat(call.err()).contains(part);
        assertThat(call.err().strip().lines()).hasSize(1);
    }

    @Test
    void faultsAndPlacementCount() {
        double sound = micros("--system trn1 --algorithm ring --fabric");
        assertThat(micros("--system trn1 --algorithm ring # chip 0 -> chip 1=20%"))
                .isGreaterThan(1.2 * sound);
        assertThat(micros("--system trn1 --algorithm ring # chip 0 - chip 1=down"))
                .isGreaterThan(1.2 * sound);
        assertThat(micros("--system trn1 --algorithm ring --placement linear")).isGreaterThan(1.2 * sound);
        assertThat(micros("--system trn1 --algorithm ring --placement shuffled --seed 5"))
                .isNotEqualTo(micros("--system trn1 --algorithm ring --placement shuffled --seed 6"));
    }
}
