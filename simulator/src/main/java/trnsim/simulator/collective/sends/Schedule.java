package trnsim.simulator.collective.sends;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import trnsim.workloads.document.InputException;

/**
 * All sends of one collective.
 *
 * @param ranks of the group
 * @param stages one after another in each rank
 * @param startPs before the first send: start of the operator and of the library
 * @param endPs after the last arrival: what a rank still copies inside itself
 */
public record Schedule(int ranks, List<Stage> stages, double startPs, double endPs) {

    /** Counters that a run keeps for each stage, strand and rank. */
    private static final long MOST_COUNTERS = 1L << 26;

    public Schedule {
        stages = List.copyOf(stages);
        long strands = 0;
        for (Stage stage : stages) {
            strands += stage.phase().strands();
        }
        if (ranks < 1 || ranks * strands > MOST_COUNTERS) {
            throw new InputException("sends: " + ranks + " ranks in " + strands + " stages and strands: from 1 to "
                    + MOST_COUNTERS + " in all can be simulated. Maybe fewer ranks?");
        }
    }

    /** Sends of all ranks in all stages. */
    public long sends() {
        long sum = 0;
        for (Stage stage : stages) {
            Phase phase = stage.phase();
            for (int strand = 0; strand < phase.strands(); strand++) {
                for (int rank = 0; rank < ranks; rank++) {
                    sum += phase.sends(rank, strand);
                }
            }
        }
        return sum;
    }

    /**
     * The same with rings over blocks of neighbouring ranks cut into one for each of {@code cycles}, each with its share of the bytes. The memory of
     * a chip serves them all at once, so its time for a step stays.
     *
     * @param cycles permutations of the ranks of a block
     */
    public Schedule along(int[][] cycles) {
        if (cycles.length == 0) {
            return this;
        }
        List<Stage> cut = new ArrayList<>();
        for (Stage stage : stages) {
            if (stage.phase() instanceof Ring ring && ring.size() * ring.inner() == cycles[0].length) {
                Stage.Cost whole = stage.of(0, 0);
                Stage.Cost share = new Stage.Cost(
                        whole.bytes() / cycles.length,
                        whole.busyPs(),
                        whole.latencyPs(),
                        whole.pathPs(),
                        whole.memoryPs(),
                        true);
                int[][] members = new int[cycles.length][];
                Arrays.setAll(
                        members,
                        i -> Arrays.stream(cycles[i])
                                .filter(rank -> rank % ring.inner() == 0)
                                .map(rank -> rank / ring.inner())
                                .toArray());
                cut.add(new Stage(new CycleRings(members, ring.inner(), ring.reduces()), share));
            } else {
                cut.add(stage);
            }
        }
        return new Schedule(ranks, cut, startPs, endPs);
    }

    /** A number for each stage and strand, in order. */
    int[] firstKinds() {
        int[] first = new int[stages.size() + 1];
        for (int p = 0; p < stages.size(); p++) {
            first[p + 1] = first[p] + stages.get(p).phase().strands();
        }
        return first;
    }

    /** Ports of a rank. */
    int ports() {
        int most = 0;
        for (Stage stage : stages) {
            for (int strand = 0; strand < stage.phase().strands(); strand++) {
                most = Math.max(most, stage.phase().port(strand));
            }
        }
        return most + 1;
    }
}
