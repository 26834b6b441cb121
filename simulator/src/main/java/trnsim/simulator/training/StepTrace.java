package trnsim.simulator.training;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import trnsim.simulator.step.RankGrid;
import trnsim.simulator.step.Ranks;
import trnsim.simulator.step.Recorder;
import trnsim.simulator.step.Rows;
import trnsim.simulator.step.Spent;
import trnsim.simulator.trace.TraceFile;
import trnsim.workloads.document.Names;

/**
 * Writes what the actors of a training step do to a trace: a process for each, its main stream and background queues as tracks.
 *
 * <p>Of many actors the first of each stage are written, as many as asked for over all stages, at least one of a stage and of no
 * more stages than that. Waiting is a slice too, so the slices of a main stream fill the step and those of a category add up to
 * what the ledger books.
 */
final class StepTrace implements Recorder {

    private final TraceFile file;
    private final List<StageProgram> stages;
    private final TrainingPrices prices;
    private final int perStage;
    private final boolean[] kept;
    private final int tracks;
    private final long[] since;
    private final int[] row;
    private final boolean[] waits;
    private final Spent[] spent;

    /** Writes to {@code file} what at most {@code most} actors do, at least one. */
    StepTrace(TraceFile file, int most, List<StageProgram> stages, TrainingPrices prices, RankGrid grid, Ranks ranks) {
        this.file = file;
        this.stages = stages;
        this.prices = prices;
        perStage = ranks.perStage();
        int actors = ranks.stages() * perStage;
        int queues =
                stages.stream().mapToInt(stage -> stage.queues().size()).max().orElse(0);
        tracks = 1 + queues;
        kept = new boolean[actors];
        int each = Math.clamp(most / ranks.stages(), 1, perStage);
        for (int stage = 0; stage < Math.min(most, ranks.stages()); stage++) {
            for (int place = 0; place < each; place++) {
                int actor = stage * perStage + place;
                kept[actor] = true;
                name(actor, grid, ranks);
            }
        }
        since = new long[actors * tracks];
        row = new int[actors * tracks];
        Arrays.fill(row, NO_ROW);
        waits = new boolean[actors];
        spent = new Spent[actors];
        Arrays.fill(spent, Spent.BUBBLE);
    }

    private void name(int actor, RankGrid grid, Ranks ranks) {
        int stage = actor / perStage;
        int place = actor % perStage;
        long like = ranks.multiplicity(place);
        long rank = grid.rank(stage, ranks.index(place));
        file.process(actor, "stage " + stage + ", rank " + rank + (like > 1 ? " of " + like + " alike" : ""), like);
        file.track(actor, 0, "main");
        List<String> queues = stages.get(stage).queues();
        for (int queue = 0; queue < queues.size(); queue++) {
            file.track(actor, 1 + queue, queues.get(queue));
        }
    }

    @Override
    public void main(int actor, int nextRow, boolean nextWaits, Spent nextSpent, long atPs) {
        if (!kept[actor]) {
            return;
        }
        int slot = actor * tracks;
        if (atPs > since[slot]) {
            slice(actor, 0, row[slot], waits[actor], spent[actor], since[slot], atPs);
        }
        since[slot] = atPs;
        row[slot] = nextRow;
        waits[actor] = nextWaits;
        spent[actor] = nextSpent;
    }

    @Override
    public void begins(int actor, int queue, int began, long atPs) {
        int slot = actor * tracks + 1 + queue;
        since[slot] = atPs;
        row[slot] = began;
    }

    @Override
    public void ends(int actor, int queue, long atPs) {
        int slot = actor * tracks + 1 + queue;
        if (kept[actor] && atPs > since[slot]) {
            Rows rows = stages.get(actor / perStage).program().rows();
            slice(actor, 1 + queue, row[slot], false, rows.spent(row[slot]), since[slot], atPs);
        }
    }

    @Override
    public void closes(long endPs) {
        for (int actor = 0; actor < kept.length; actor++) {
            main(actor, NO_ROW, true, Spent.BUBBLE, endPs);
        }
    }

    private void slice(int actor, int track, int what, boolean waiting, Spent on, long from, long to) {
        StageProgram stage = stages.get(actor / perStage);
        String name = what == NO_ROW ? "message" : stage.program().rows().name(what);
        Map<String, Object> args = new LinkedHashMap<>();
        if (what != NO_ROW && !waiting) {
            args(stage.works().get(what), args);
        }
        file.slice(actor, track, waiting ? "wait for " + name : name, Names.word(on), from, to, args);
    }

    private void args(RowWork work, Map<String, Object> args) {
        switch (work) {
            case RowWork.Operators o -> {
                SegmentPrice price = prices.segment(o.batch());
                args.put("flops", price.flops());
                args.put("bytes", price.bytes());
            }
            case RowWork.Talk t -> {
                args.put("bytes", t.bytes());
                args.put("collective", Names.word(t.kind()));
                args.put("group", Names.word(t.group()));
            }
            case RowWork.Routed r -> {
                args.put("bytes", r.bytes() * r.picks());
                args.put("nodes", r.nodes());
            }
            case RowWork.Message m -> args.put("bytes", m.bytes());
            case RowWork.Copy c -> args.put("bytes", c.bytes());
            case RowWork.HostUpdate u -> args.put("bytes", u.bytes());
            case RowWork.Host h -> args.put("launches", h.launches());
            case RowWork.Launch launch -> {}
            case RowWork.Fixed fixed -> {}
        }
    }
}
