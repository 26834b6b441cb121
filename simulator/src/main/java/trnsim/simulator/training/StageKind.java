package trnsim.simulator.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.PassOrder.Kind;
import trnsim.workloads.plan.PassOrder.Pass;
import trnsim.workloads.plan.Role;
import trnsim.workloads.plan.Schedule;

/**
 * What stages of a kind hold, and the few parts cut short whose passes tell what all take.
 *
 * @param chunks the parts of the model
 * @param stage the first stage that holds them
 * @param cuts per part, how it is cut short
 * @param sampleOf per part, the sample whose passes it has
 * @param longer the different samples
 * @param shorter the same with fewer layers
 * @param bothEnds whether the second part comes from the other end of the pipeline
 * @param passes of the samples
 */
record StageKind(
        List<Role> chunks,
        int stage,
        List<LayerSample> cuts,
        int[] sampleOf,
        Samples longer,
        Samples shorter,
        boolean bothEnds,
        List<Pass> passes) {

    /**
     * Parts of the model that one program runs.
     *
     * @param traits what tells them from others
     */
    record Samples(List<Role> roles, List<PassCache.Traits> traits) {

        static Samples of(ArchitectureSpec a, List<Role> roles) {
            return new Samples(
                    List.copyOf(roles),
                    roles.stream().map(role -> PassCache.traits(a, role)).toList());
        }
    }

    /** The kinds of stages of {@code layout}. */
    static List<StageKind> of(ArchitectureSpec a, Layout layout, StageKinds stages) {
        List<StageKind> kinds = new ArrayList<>();
        for (int kind = 0; kind < stages.firsts().length; kind++) {
            kinds.add(of(a, layout.stages().schedule(), stages.different().get(kind), stages.firsts()[kind]));
        }
        return List.copyOf(kinds);
    }

    private static StageKind of(ArchitectureSpec a, Schedule schedule, List<Role> chunks, int stage) {
        boolean bothEnds = schedule == Schedule.DUALPIPE;
        List<LayerSample> cuts = new ArrayList<>();
        List<Role> longer = new ArrayList<>();
        List<Role> shorter = new ArrayList<>();
        List<PassCache.Traits> known = new ArrayList<>();
        int[] sampleOf = new int[chunks.size()];
        for (int chunk = 0; chunk < sampleOf.length; chunk++) {
            LayerSample cut = LayerSample.of(a, chunks.get(chunk));
            cuts.add(cut);
            PassCache.Traits traits = PassCache.traits(a, cut.longer());
            int same = bothEnds ? -1 : known.indexOf(traits);
            if (same < 0) {
                same = longer.size();
                known.add(traits);
                longer.add(cut.longer());
                shorter.add(cut.shorter());
            } else if (cut.steps() > 0) {
                // The first such part may have been as short as the sample.
                longer.set(same, cut.longer());
                shorter.set(same, cut.shorter());
            }
            sampleOf[chunk] = same;
        }
        return new StageKind(
                List.copyOf(chunks),
                stage,
                cuts,
                sampleOf,
                Samples.of(a, longer),
                Samples.of(a, shorter),
                bothEnds,
                passes(schedule, longer.size()));
    }

    /** {@code samples} on stage {@code other}, of the same kind. */
    List<Role> on(int other, Samples samples) {
        List<Role> moved = new ArrayList<>();
        for (Role role : samples.roles()) {
            int by = bothEnds && !moved.isEmpty() ? stage - other : other - stage;
            moved.add(role.at(role.stage() + by));
        }
        return moved;
    }

    private static List<Pass> passes(Schedule schedule, int chunks) {
        boolean together = schedule != Schedule.ZERO_BUBBLE;
        boolean apart = schedule == Schedule.ZERO_BUBBLE || schedule == Schedule.DUALPIPE;
        List<Pass> passes = new ArrayList<>();
        for (int chunk = 0; chunk < chunks; chunk++) {
            passes.add(new Pass(Kind.FORWARD, chunk, false));
            if (together) {
                passes.add(new Pass(Kind.BACKWARD, chunk, false));
                passes.add(new Pass(Kind.BACKWARD, chunk, true));
            }
            if (apart) {
                passes.add(new Pass(Kind.INPUT, chunk, false));
                passes.add(new Pass(Kind.WEIGHT, chunk, false));
                passes.add(new Pass(Kind.WEIGHT, chunk, true));
            }
        }
        return List.copyOf(passes);
    }

    /**
     * The times of a stage.
     *
     * @param more of the longer samples
     * @param less of the shorter ones
     * @param tailPs what follows the last pass
     * @param exchanges bytes of messages before it
     */
    StageTimes times(PassTimes more, PassTimes less, double tailPs, List<Double> exchanges) {
        int n = StageTimes.columns(chunks.size());
        double[] alone = new double[n];
        double[] slope = new double[n];
        double[] most = new double[n];
        double[] least = new double[n];
        double[] growth = new double[n];
        int[] receives = new int[n];
        int[] sends = new int[n];
        int[] to = new int[n];
        double[] bytes = new double[n];
        double[] drag = new double[n];
        double[] lead = new double[n];
        Arrays.fill(sends, -1);
        for (int i = 0; i < n; i++) {
            int chunk = i / StageTimes.PER_CHUNK;
            int from = sampleOf[chunk] * StageTimes.PER_CHUNK + i % StageTimes.PER_CHUNK;
            LayerSample sample = cuts.get(chunk);
            double ran = field(sample, more, less, from, PassTimes.RAN);
            alone[i] = field(sample, more, less, from, PassTimes.ALONE);
            most[i] = alone[i] + Math.max(0, field(sample, more, less, from, PassTimes.BESIDE));
            slope[i] = ran > 0 ? Math.max(0, field(sample, more, less, from, PassTimes.COST)) / ran : 0;
            least[i] = Math.max(0, field(sample, more, less, from, PassTimes.LEAST));
            growth[i] = field(sample, more, less, from, PassTimes.GROWTH);
            receives[i] = more.receives[from];
            sends[i] = more.sends[from];
            to[i] = more.further[from];
            bytes[i] = more.bytes[from];
            drag[i] = more.ps[PassTimes.FIELDS * from + PassTimes.DRAG];
            lead[i] = more.ps[PassTimes.FIELDS * from + PassTimes.LEAD];
        }
        return new StageTimes(
                alone, lead, slope, most, least, growth, receives, sends, to, bytes, drag, tailPs, exchanges,
                more.drag);
    }

    private static double field(LayerSample sample, PassTimes more, PassTimes less, int pass, int field) {
        int at = PassTimes.FIELDS * pass + field;
        return sample.whole(more.ps[at], less.ps[at]);
    }
}
