package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import trnsim.simulator.training.TrainingStep;
import trnsim.workloads.unit.Format;

/** Where a step takes longer than another: the parts that grow most, in parts of the faster step. */
public final class Losses {

    private static final int SHOWN = 3;

    /** A part is named if it makes up so much of the difference. */
    private static final double NAMED = 0.1;

    private Losses() {}

    /** A part of a step, averaged over ranks. */
    private record Part(String name, double ps) {}

    /** For people, such as {@code "+3.1 % bubble, +0.4 % data comm"}; what {@code step} saves comes last. */
    public static String of(TrainingStep best, TrainingStep step) {
        double lost = Math.max(1, step.stepPs() - best.stepPs());
        List<Part> own = parts(step);
        List<Part> others = parts(best);
        List<Part> more = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            double ps = own.get(i).ps() - others.get(i).ps();
            if (Math.abs(ps) >= NAMED * lost && Math.abs(ps) >= 1e-4 * best.stepPs()) {
                more.add(new Part(own.get(i).name(), ps));
            }
        }
        more.sort(Comparator.comparingDouble(part -> -part.ps()));
        List<String> words = new ArrayList<>();
        for (Part part : more) {
            boolean shown = part.ps() > 0 ? words.size() < SHOWN : part.equals(more.getLast());
            if (shown) {
                String sign = part.ps() > 0 ? "+" : "-";
                words.add(sign + Format.percent(Math.abs(part.ps()) / best.stepPs()) + " " + part.name());
            }
        }
        return words.isEmpty() ? "equal" : String.join(", ", words);
    }

    private static List<Part> parts(TrainingStep step) {
        return List.of(
                new Part("compute", step.tensorBoundPs() + step.memoryBoundPs() + step.otherBoundPs()),
                new Part("tensor comm", step.tensorCommPs()),
                new Part("context comm", step.contextCommPs()),
                new Part("expert comm", step.expertCommPs()),
                new Part("data comm", step.dataCommPs()),
                new Part("bubble", step.bubblePs()),
                new Part("launch", step.launchPs()),
                new Part("update", step.updatePs()));
    }
}
