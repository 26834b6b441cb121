package trnsim.bench.calibration;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.hipparchus.exception.MathIllegalStateException;
import org.hipparchus.optim.InitialGuess;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.SimpleBounds;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunction;
import org.hipparchus.optim.nonlinear.scalar.noderiv.CMAESOptimizer;
import org.hipparchus.random.Well19937c;
import trnsim.workloads.unit.Readings;

/**
 * Finds the constants of a chip or system under which predictions lie nearest to measurements.
 *
 * <pre>
 *   loss = mean over kinds of rows of  ln( midmean over rows of |ln( predicted / measured )| )
 * </pre>
 *
 * <p>The midmean, the mean of the middle two fifths, is a median without its steps: kernels that the model does not know pull
 * no constant. Of fewer than {@value #FEW} rows the root mean square counts instead, which settles between rows that disagree. The
 * logarithm makes kinds equals: a tenth off the error of one weighs as much as a tenth off another's.
 *
 * <p>The loss is rugged, since a library changes tiles, so the search takes no derivative: CMA-ES (Hansen 2006; Hipparchus) on
 * the logarithms of the constants, within the bounds of each, {@value #ROUNDS} times from fixed seeds.
 */
final class Fit {

    /** Below this many rows there is no half to hold out and no tail to spare. */
    static final int FEW = 40;

    private static final double TAIL = 0.3;
    /** Errors below this are noise of no measurement. */
    private static final double LEAST = 1e-6;

    private static final long SEED = 20_260_101;
    private static final int ROUNDS = 4;
    private static final double WIDE_STEP = 0.15;
    private static final int WIDE_TRIES = 300;
    private static final double NEAR_STEP = 0.1;
    private static final int NEAR_TRIES = 120;
    /** Of a slow subject all this many times fewer, in one round. */
    private static final int SLOWER = 10;

    private final Subject subject;
    private final List<Constant> constants;
    private final Runnable tried;

    /** Fits {@code constants} of {@code subject}; calls {@code tried} after each try. */
    Fit(Subject subject, List<Constant> constants, Runnable tried) {
        this.subject = subject;
        this.constants = constants;
        this.tried = tried;
    }

    /** Tries that {@link #search} and {@code refits} calls of {@link #refine} take at most. */
    int tries(int refits) {
        return constants.size() * (rounds() * atMost(WIDE_TRIES) + (1 + refits) * atMost(NEAR_TRIES));
    }

    private int rounds() {
        return subject.slow() ? 1 : ROUNDS;
    }

    private int atMost(int ofFast) {
        return subject.slow() ? ofFast / SLOWER : ofFast;
    }

    /** What the catalog says, in SI base units. */
    double[] given() {
        return constants.stream().mapToDouble(Constant::given).toArray();
    }

    /** Predicted seconds of {@code samples} at {@code values} of the constants. */
    double[] predict(List<Sample> samples, double[] values) {
        Map<String, Double> moved = new HashMap<>();
        for (int i = 0; i < values.length; i++) {
            moved.put(constants.get(i).quantity().path(), values[i]);
        }
        ToDoubleFunction<Work> model = subject.model().apply(Readings.moved(moved));
        return samples.stream()
                .mapToDouble(sample -> model.applyAsDouble(sample.work()))
                .toArray();
    }

    /** How far predictions at {@code values} are from what was measured. */
    double loss(List<Sample> samples, double[] values) {
        double[] predicted = predict(samples, values);
        Map<String, List<Double>> kinds = new TreeMap<>();
        for (int i = 0; i < predicted.length; i++) {
            Sample sample = samples.get(i);
            kinds.computeIfAbsent(sample.kind(), kind -> new ArrayList<>())
                    .add(Math.abs(StrictMath.log(predicted[i] / sample.seconds())));
        }
        double sum = 0;
        for (List<Double> errors : kinds.values()) {
            sum += StrictMath.log(Math.max(LEAST, size(errors)));
        }
        return sum / kinds.size();
    }

    private static double size(List<Double> errors) {
        int n = errors.size();
        if (n < FEW) {
            double squares = 0;
            for (double error : errors) {
                squares += error * error;
            }
            return Math.sqrt(squares / n);
        }
        errors.sort(null);
        int tail = (int) (TAIL * n);
        double sum = 0;
        for (int i = tail; i < n - tail; i++) {
            sum += errors.get(i);
        }
        return sum / (n - 2 * tail);
    }

    /** The best values for {@code samples} wherever they lie within the bounds: of several searches, each wider than the last. */
    double[] search(List<Sample> samples) {
        double[] best = given();
        double least = Double.POSITIVE_INFINITY;
        double[] start = constants.stream().mapToDouble(Constant::start).toArray();
        for (int round = 1; round <= rounds(); round++) {
            double[] found = best(samples, start, round * WIDE_STEP, atMost(WIDE_TRIES), SEED + round);
            double loss = loss(samples, found);
            if (loss < least) {
                least = loss;
                best = found;
            }
        }
        return refine(samples, best);
    }

    /** The best values for {@code samples} around {@code start}. */
    double[] refine(List<Sample> samples, double[] start) {
        return best(samples, start, NEAR_STEP, atMost(NEAR_TRIES), SEED);
    }

    private double[] best(List<Sample> samples, double[] start, double step, int triesEach, long seed) {
        int n = constants.size();
        double[] from = new double[n];
        double[] low = new double[n];
        double[] high = new double[n];
        double[] sigma = new double[n];
        for (int i = 0; i < n; i++) {
            Constant constant = constants.get(i);
            low[i] = StrictMath.log(constant.low());
            high[i] = StrictMath.log(constant.high());
            from[i] = StrictMath.log(constant.bounded(start[i]));
            sigma[i] = Math.min(step, 0.4 * (high[i] - low[i]));
        }
        double[] best = values(from);
        double[] least = {loss(samples, best)};
        CMAESOptimizer optimizer = new CMAESOptimizer(
                Integer.MAX_VALUE, 0, true, 0, 0, new Well19937c(seed), false, (iteration, before, now) -> false);
        try {
            optimizer.optimize(
                    new MaxEval(triesEach * n),
                    new ObjectiveFunction(point -> {
                        double[] values = values(point);
                        double loss = loss(samples, values);
                        tried.run();
                        if (loss < least[0]) {
                            least[0] = loss;
                            System.arraycopy(values, 0, best, 0, n);
                        }
                        return loss;
                    }),
                    GoalType.MINIMIZE,
                    new InitialGuess(from),
                    new SimpleBounds(low, high),
                    new CMAESOptimizer.Sigma(sigma),
                    new CMAESOptimizer.PopulationSize(6 + 3 * n));
        } catch (MathIllegalStateException e) {
            // The tries are used up: how each search ends. The best of them counts.
        }
        return best;
    }

    private double[] values(double[] point) {
        double[] values = new double[point.length];
        for (int i = 0; i < point.length; i++) {
            values[i] = constants.get(i).bounded(StrictMath.exp(point[i]));
        }
        return values;
    }
}
