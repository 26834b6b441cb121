package trnsim.simulator.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import trnsim.workloads.arrival.Request;

/** The scheduler step by step, on a pool of four and a half blocks of 32 tokens. */
final class ReplicaTest {

    private final ServingPlan plan = ServingSimulatorTest.withPool(
            Serving.of(
                            "kind: serve\nmodel: llama-3.1-8b\nsystem: trn2.48xlarge\nchips: 1 chips\nparallel: {tensor: 4}\n"
                                    + "arrivals: {requests: 1 requests, process: together, input: {mean: 9 tokens}, output: {mean: 9 tokens}}")
                    .plan(),
            4.5);
    private final RequestTable table =
            new RequestTable(List.of(new Request(0, 0, 60, 20), new Request(1, 0, 31, 40), new Request(2, 0, 31, 5)));
    private final ServingTally tally = new ServingTally(plan, null);
    private final Replica replica = new Replica(plan, table, tally);
    private long nowPs;

    private MixedBatch step() {
        MixedBatch batch = replica.schedule(nowPs);
        replica.complete(++nowPs);
        return batch;
    }

    private long blocks() {
        return replica.usedBytes() / plan.kv().fullBlockBytes();
    }

    @Test
    void theLatestAdmittedYieldsAndComesBackBeforeThoseThatWait() {
        replica.enqueue(0);
        replica.enqueue(1);
        step();
        assertThat(blocks()).isEqualTo(3);
        step();
        step();
        assertThat(table.computed).containsExactly(62, 33, 0);
        assertThat(blocks()).isEqualTo(4);
        replica.enqueue(2);
        step();
        step();
        // The 65th token of request 0 needs a block: request 1 gives up its two, and keeps its five answer tokens.
        step();
        assertThat(table.computed).containsExactly(65, 0, 0);
        assertThat(table.generated).containsExactly(6, 5, 0);
        assertThat(blocks()).isEqualTo(3);
        // One and a half blocks are free: enough for request 2, but request 1 is first and needs two.
        assertThat(step().tokens()).isEqualTo(1);
        assertThat(table.startPs[2]).isEqualTo(RequestTable.NOT_YET);
        while (table.generated[0] < 20) {
            step();
        }
        // Request 1 computes its prompt and five answer tokens again, beside the prompt of request 2.
        assertThat(step().tokens()).isEqualTo(36 + 31);
        assertThat(table.generated).containsExactly(20, 6, 1);
    }

    @Test
    void allMemoryComesBack() {
        for (int row = 0; row < 3; row++) {
            replica.enqueue(row);
        }
        int steps = 0;
        while (replica.outstanding() > 0) {
            assertThat(replica.usedBytes()).isBetween(0L, plan.kv().poolBytes());
            step();
            assertThat(++steps).isLessThan(200);
        }
        assertThat(replica.usedBytes()).isZero();
        assertThat(table.generated).containsExactly(20, 40, 5);
    }

    @Test
    void admissionLeavesTheWatermarkFree() {
        ServingPlan four = ServingSimulatorTest.withPool(plan, 4);
        RequestTable pair = new RequestTable(List.of(new Request(0, 0, 64, 9), new Request(1, 0, 64, 9)));
        Replica full = new Replica(four, pair, tally);
        full.enqueue(0);
        full.enqueue(1);
        assertThat(full.schedule(0).tokens()).isEqualTo(64);
        assertThat(full.waiting()).isEqualTo(1);
    }
}
