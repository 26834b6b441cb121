package trnsim.workloads.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.workloads.model.ArchitectureSpec;

class HeadShardingTest {

    @ParameterizedTest
    @CsvSource({
        // query heads, key-value heads, ranks, query heads a rank, key-value heads a rank, padding, copies, divides
        "32, 8, 8, 4, 1, 0, 1, true",
        "32, 8, 4, 8, 2, 0, 1, true",
        "32, 8, 32, 1, 1, 0, 4, true",
        "32, 8, 16, 2, 1, 0, 2, true",
        "40, 8, 16, 3, 1, 0.16666666666666666, 2, false",
        "32, 8, 24, 2, 1, 0.3333333333333333, 3, false",
        "48, 1, 8, 6, 1, 0, 8, true",
        "28, 4, 8, 4, 1, 0.125, 2, false",
        "32, 8, 1, 32, 8, 0, 1, true",
        "64, 12, 8, 8, 2, 0, 1.3333333333333333, false"
    })
    void headsAreDividedPaddedAndCopied(
            int heads, int kvHeads, int tensor, int own, int ownKv, double waste, double copies, boolean divides) {
        ArchitectureSpec a = Architectures.llama(2, heads * 128, heads, kvHeads, 1024, 1000);
        HeadSharding sharding = HeadSharding.of(a, tensor);
        assertThat(sharding.heads()).isEqualTo(own);
        assertThat(sharding.kvHeads()).isEqualTo(ownKv);
        assertThat(sharding.waste()).isCloseTo(waste, within(1e-12));
        assertThat(sharding.kvReplicas()).isCloseTo(copies, within(1e-12));
        assertThat(HeadSharding.divides(a, tensor)).isEqualTo(divides);
    }

    @Test
    void wasteIsNeverNegativeNorAllAndNothingIsLost() {
        for (int heads = 1; heads <= 96; heads++) {
            ArchitectureSpec a = Architectures.llama(2, heads * 128, heads, heads, 1024, 1000);
            for (int tensor = 1; tensor <= heads; tensor++) {
                HeadSharding sharding = HeadSharding.of(a, tensor);
                assertThat(sharding.waste()).isBetween(0.0, 1.0);
                assertThat(sharding.heads() * tensor).isGreaterThanOrEqualTo(heads);
                assertThat(sharding.waste() == 0).isEqualTo(heads % tensor == 0);
            }
        }
    }

    @Test
    void theLatentOfMlaIsKeptByEveryRank() {
        HeadSharding sharding = HeadSharding.of(Architectures.of("deepseek-v3"), 16);
        assertThat(sharding.heads()).isEqualTo(8);
        assertThat(sharding.kvHeads()).isEqualTo(1);
        assertThat(sharding.kvReplicas()).isEqualTo(16);
    }

    @ParameterizedTest
    @CsvSource({
        // query heads, key-value heads, ranks, stored, query heads a rank, key-value heads a rank, copies
        "32, 8, 16, REPLICATED, 2, 1, 2",
        "32, 8, 16, PADDED, 4, 1, 2",
        "32, 8, 16, EXPANDED, 2, 2, 4",
        "32, 8, 4, PADDED, 8, 2, 1",
        "32, 8, 4, EXPANDED, 8, 8, 4",
        "32, 32, 8, EXPANDED, 4, 4, 1"
    })
    void stacksStoreHeadsInTheirOwnWays(
            int heads, int kvHeads, int tensor, KvHeads stored, int own, int ownKv, double copies) {
        ArchitectureSpec a = Architectures.llama(2, heads * 128, heads, kvHeads, 1024, 1000);
        HeadSharding sharding = HeadSharding.of(a, tensor, stored);
        assertThat(sharding.heads()).isEqualTo(own);
        assertThat(sharding.kvHeads()).isEqualTo(ownKv);
        assertThat(sharding.kvReplicas()).isCloseTo(copies, within(1e-12));
        assertThat(sharding.waste()).isCloseTo(1 - (double) heads / (own * tensor), within(1e-12));
    }
}
