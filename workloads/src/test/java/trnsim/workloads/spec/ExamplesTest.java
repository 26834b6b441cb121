package trnsim.workloads.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.Models;
import trnsim.workloads.plan.HeadSharding;

/** The workload files that ship. */
class ExamplesTest {

    static Stream<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String folder : List.of("train", "serve", "frontier", "fleet")) {
            try (Stream<Path> found = Files.list(Path.of(folder))) {
                found.filter(file -> file.toString().endsWith(".yaml")).sorted().forEach(files::add);
            }
        }
        return files.stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void beginsWithItsSchemaAndItsQuestion(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        String folder = file.getParent().getFileName().toString();
        String kind = folder.equals("frontier") ? "train" : folder;
        assertThat(lines.getFirst()).isEqualTo("# yaml-language-server: $schema=../schema/" + kind + ".schema.json");
        String comment = String.join(
                " ",
                lines.stream().skip(1).takeWhile(line -> line.startsWith("#")).toList());
        assertThat(comment).contains("?");
        assertThat(lines).contains("kind: " + kind).allMatch(line -> line.length() <= 125);
    }

    @ParameterizedTest
    @MethodSource("files")
    void isLegal(Path file) {
        if (!(Workloads.read(file) instanceof ClusterSpec workload)) {
            return;
        }
        ArchitectureSpec model = Models.find(Catalog.shipped(), workload.model(), file.getParent())
                .architecture();
        switch (workload) {
            case TrainSpec train -> training(train, model);
            case ServeSpec serve -> serving(serve, model, file);
        }
    }

    private static void training(TrainSpec train, ArchitectureSpec model) {
        ParallelSpec layout = train.parallel();
        assertThat(layout).isNotNull();
        int ranksPerChip = switch (train.system().substring(0, 4)) {
            case "h100", "h800", "dgx-" -> 1;
            case "trn1" -> 2;
            case "trn4" -> 8;
            default -> 4;
        };
        long data = layout.data();
        assertThat(data * layout.tensor() * layout.context() * layout.pipeline())
                .isEqualTo(train.chips() * ranksPerChip);
        assertThat(train.globalBatch() % (data * layout.microBatch())).isZero();
        assertThat(HeadSharding.divides(model, layout.tensor())).isTrue();
        assertThat(layout.pipeline()).isLessThanOrEqualTo(model.layers());
        assertThat(data * layout.tensor() * layout.context() % layout.expert()).isZero();
        assertThat(model.moe() == null ? 0 : model.moe().experts() % layout.expert())
                .isZero();
        assertThat(train.sequence()).isLessThanOrEqualTo(model.context());
    }

    private static void serving(ServeSpec serve, ArchitectureSpec model, Path file) {
        ServeSpec.DisaggregationSpec pools = serve.disaggregation();
        if (pools == null) {
            replicas(serve, model);
        } else {
            assertThat(serve.chips())
                    .isEqualTo(pools.prefill().chips() + pools.decode().chips());
            replicas(serve.of(pools.prefill()), model);
            replicas(serve.of(pools.decode()), model);
        }
        if (serve.arrivals().trace() != null) {
            assertThat(file.resolveSibling(serve.arrivals().trace())).exists();
        } else {
            assertThat(serve.arrivals().rate()).isPositive();
            assertThat(serve.arrivals().input()).isNotNull();
            assertThat(serve.arrivals().output()).isNotNull();
        }
    }

    private static void replicas(ServeSpec serve, ArchitectureSpec model) {
        ServeSpec.ReplicaSpec replica = serve.parallel();
        assertThat(replica).isNotNull();
        assertThat(4 * serve.chips() % replica.tensor()).isZero();
        assertThat(replica.tensor() * replica.attentionData() % replica.expert())
                .isZero();
        assertThat(HeadSharding.divides(model, replica.tensor())).isTrue();
    }

    @Test
    void theOneHundredThousandChipRunIsExactlyThatLarge() {
        assertThat(((ClusterSpec) Workloads.read(Path.of("train/frontier-moe-2t-trn3-100k.yaml"))).chips())
                .isEqualTo(100_000);
    }

    @Test
    void theSampleTraceHasTheFormatItNames() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("serve/traces/azure-format-sample.csv"));
        assertThat(lines.getFirst()).isEqualTo("TIMESTAMP,ContextTokens,GeneratedTokens");
        assertThat(lines.subList(1, lines.size()))
                .hasSize(200)
                .allMatch(
                        line -> line.matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{7},[1-9]\\d*,[1-9]\\d*"))
                .isSorted();
    }
}
