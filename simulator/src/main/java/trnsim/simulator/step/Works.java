package trnsim.simulator.step;

import java.util.List;

/** How long each row takes each actor, alone and at full speed: {@code ps[base[actor] + row]}. */
final class Works {

    private final long[] ps;
    private final int[] base;

    private Works(long[] ps, int[] base) {
        this.ps = ps;
        this.base = base;
    }

    /**
     * Prices every row for every actor, and every collective for every group.
     *
     * @param slowness per actor what its compute takes over that of a sound rank
     */
    static Works of(RankGrid grid, Ranks ranks, List<Program> programs, StepPrices prices, double[] slowness) {
        int perStage = ranks.perStage();
        int[] base = new int[ranks.stages() * perStage + 1];
        for (int actor = 0; actor < base.length - 1; actor++) {
            base[actor + 1] = Math.addExact(
                    base[actor], programs.get(actor / perStage).rows().size());
        }
        Works works = new Works(new long[base[base.length - 1]], base);
        for (int stage = 0; stage < ranks.stages(); stage++) {
            Rows rows = programs.get(stage).rows();
            for (int place = 0; place < perStage; place++) {
                works.local(grid, ranks, stage, place, rows, prices, slowness[stage * perStage + place]);
            }
            for (int axis = 0; axis < grid.axes().length; axis++) {
                works.collectives(ranks, stage, axis, rows, prices);
            }
        }
        return works;
    }

    private void local(RankGrid grid, Ranks ranks, int stage, int place, Rows rows, StepPrices prices, double slow) {
        int first = base[stage * ranks.perStage() + place];
        long index = ranks.index(place);
        long rank = grid.rank(stage, index);
        for (int row = 0; row < rows.size(); row++) {
            if (rows.isMessage(row)) {
                ps[first + row] = prices.messagePs(stage, row, rank, grid.rank(rows.target(row), index));
            } else if (!rows.isCollective(row)) {
                long alone = prices.segmentPs(stage, row, rank);
                ps[first + row] = rows.computes(row) && slow != 1 ? (long) Math.ceil(alone * slow) : alone;
            }
        }
    }

    private void collectives(Ranks ranks, int stage, int axis, Rows rows, StepPrices prices) {
        Groups groups = ranks.groups(axis);
        for (int group = 0; group < groups.count(); group++) {
            GroupPlace place = null;
            for (int row = 0; row < rows.size(); row++) {
                if (rows.isCollective(row) && rows.axis(row) == axis) {
                    place = place == null ? ranks.place(stage, axis, group) : place;
                    long time = prices.collectivePs(stage, row, place);
                    for (int i = groups.first()[group]; i < groups.first()[group + 1]; i++) {
                        ps[base[stage * ranks.perStage() + groups.member()[i]] + row] = time;
                    }
                }
            }
        }
    }

    long ps(int actor, int row) {
        return ps[base[actor] + row];
    }
}
