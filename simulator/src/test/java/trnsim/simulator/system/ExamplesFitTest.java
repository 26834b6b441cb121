package trnsim.simulator.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.model.Models;
import trnsim.workloads.model.Parameters;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.TrainingMemory;
import trnsim.workloads.spec.ClusterSpec;
import trnsim.workloads.spec.GivenLayout;
import trnsim.workloads.spec.ParallelSpec;
import trnsim.workloads.spec.ServeSpec;
import trnsim.workloads.spec.TrainSpec;
import trnsim.workloads.spec.Workloads;
import trnsim.workloads.unit.Readings;

/** The workload files that ship use all ranks of their chips and leave a tenth of their memory free. */
class ExamplesFitTest {

    private static final Catalog CATALOG = Catalog.shipped();
    private static final Path WORKLOADS = Path.of("..", "workloads");

    static Stream<Path> files() throws IOException {
        try (Stream<Path> train = Files.list(WORKLOADS.resolve("train"));
                Stream<Path> serve = Files.list(WORKLOADS.resolve("serve"))) {
            return Stream.concat(train, serve)
                    .filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void fits(Path file) {
        ClusterSpec workload = (ClusterSpec) Workloads.read(file);
        ModelSpec found = Models.find(CATALOG, workload.model(), WORKLOADS);
        ArchitectureSpec model = found.architecture();
        SystemSpec system = Cluster.system(CATALOG, workload.system());
        Cluster cluster = Cluster.of(system, Cluster.chip(CATALOG, system), workload.chips(), null, Readings.central());
        double usable = 0.9 * cluster.rank().capacityBytes();
        switch (workload) {
            case TrainSpec train -> {
                Layout layout = layout(train, found);
                assertThat(layout.ranks()).isEqualTo(cluster.ranks());
                TrainingMemory.Step step = new TrainingMemory.Step(
                        train.sequence(), layout.microBatches(train.globalBatch()), train.states(), 2);
                assertThat(TrainingMemory.of(model, layout, step))
                        .allSatisfy(memory -> assertThat(memory.total()).isLessThan(usable));
            }
            case ServeSpec serve -> {
                if (serve.parallel() == null) {
                    assertThat(serve.disaggregation()).isNotNull();
                    return;
                }
                long shards = (long) serve.parallel().tensor()
                        * serve.parallel().attentionData()
                        * serve.parallel().pipeline();
                assertThat(cluster.ranks() % (shards * serve.parallel().context()))
                        .isZero();
                double weights = Parameters.of(model).total() * serve.weights().bytes() / shards;
                assertThat(weights).isLessThan(0.7 * usable);
            }
        }
    }

    private static Layout layout(TrainSpec train, ModelSpec model) {
        ParallelSpec p = train.parallel();
        return GivenLayout.of(train, p, model, p.data());
    }
}
