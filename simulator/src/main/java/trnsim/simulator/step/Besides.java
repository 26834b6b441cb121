package trnsim.simulator.step;

import java.util.List;

/** Whether two rows of a stage that share a sound rank both run at full speed; worked out once for each pair. */
final class Besides {

    private static final byte YES = 1;
    private static final byte NO = 2;

    private final Streams streams;
    private final int[] demandBase;
    private final byte[][] known;
    private final int[] size;

    Besides(Streams streams, List<Program> programs, int[] demandBase) {
        this.streams = streams;
        this.demandBase = demandBase;
        size = programs.stream().mapToInt(program -> program.rows().size()).toArray();
        known = new byte[size.length][];
        for (int stage = 0; stage < size.length; stage++) {
            known[stage] = new byte[size[stage] * size[stage]];
        }
    }

    boolean fullSpeed(int stage, int row, int beside) {
        int pair = row * size[stage] + beside;
        byte answer = known[stage][pair];
        if (answer == 0) {
            boolean full = streams.fullSpeed(demandBase[stage] + row, demandBase[stage] + beside);
            answer = full ? YES : NO;
            known[stage][pair] = answer;
        }
        return answer == YES;
    }
}
