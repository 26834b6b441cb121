package trnsim.workloads.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.Models;
import trnsim.workloads.model.Parameters;

final class RankParametersTest {

    private static final Stack STACK = Stack.serving(KvHeads.REPLICATED, 32, 1);

    private static final Catalog CATALOG = Catalog.shipped();

    static Stream<String> decoders() {
        return CATALOG.names(Folder.MODELS).stream()
                .filter(name -> architecture(name).encoderLayers() == 0);
    }

    private static ArchitectureSpec architecture(String name) {
        return Models.find(CATALOG, name, Path.of(".")).architecture();
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void oneRankHoldsTheWholeModel(String name) {
        ArchitectureSpec a = architecture(name);
        RankParameters weights = RankParameters.of(a, Sharding.serving(1, 1, STACK), Role.whole(a.layers()));
        assertThat(weights.dense() + weights.experts())
                .isCloseTo(Parameters.of(a).total(), Percentage.withPercentage(0.5));
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void manyRanksHoldAtLeastTheirShare(String name) {
        ArchitectureSpec a = architecture(name);
        RankParameters whole = RankParameters.of(a, Sharding.serving(1, 1, STACK), Role.whole(a.layers()));
        RankParameters part = RankParameters.of(a, Sharding.serving(16, 4, STACK), Role.whole(a.layers()));
        assertThat(part.dense()).isGreaterThanOrEqualTo(whole.dense() / 16).isLessThan(whole.dense());
        assertThat(part.experts()).isGreaterThanOrEqualTo(whole.experts() / 16);
    }
}
