package trnsim.simulator.uncertainty;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import trnsim.workloads.unit.Readings;
import trnsim.workloads.unit.Sourced;

/**
 * The range of a result from the ranges of its inputs.
 *
 * <p>Each uncertain quantity the central run read is moved to either end of its range, alone. Its effects are taken as
 * independent and multiplicative: the logarithms of the ratios to the central result are added in quadrature, upward and
 * downward apart (first-order propagation, as in JCGM 100:2008 section 5, on a logarithmic scale). Quantities that move a
 * metric together, such as two prices from one estimate, make the true range wider than this one.
 *
 * @param central metrics of the central run
 * @param low lower ends, per metric
 * @param high upper ends, per metric
 * @param swings per quantity, those with the largest effect on the first metric first
 */
public record Sensitivity(double[] central, double[] low, double[] high, List<Swing> swings) {

    /** A pure function of a reading of the catalog; called from several threads at once. */
    public interface Run {
        /** The metrics, always in the same order and of the same number. */
        double[] metrics(Readings readings);
    }

    /** Called after each of the moved runs with how many are done, of how many. */
    public interface Progress {
        void done(int runs, int of);
    }

    /** Runs {@code run} once centrally and twice for each uncertain quantity, on {@code threads} threads. */
    public static Sensitivity of(Run run, int threads, Progress progress) {
        Readings central = Readings.central();
        double[] metrics = run.metrics(central);
        List<Sourced> uncertain = List.copyOf(central.uncertain().values());
        List<Callable<double[]>> runs = new ArrayList<>();
        for (Sourced quantity : uncertain) {
            runs.add(() -> run.metrics(Readings.moved(Map.of(quantity.path(), quantity.low()))));
            runs.add(() -> run.metrics(Readings.moved(Map.of(quantity.path(), quantity.high()))));
        }
        List<double[]> results = all(runs, threads, progress);
        List<Swing> swings = new ArrayList<>();
        for (int i = 0; i < uncertain.size(); i++) {
            swings.add(new Swing(uncertain.get(i), results.get(2 * i), results.get(2 * i + 1)));
        }
        double[] low = metrics.clone();
        double[] high = metrics.clone();
        for (int i = 0; i < metrics.length; i++) {
            combine(metrics[i], swings, i, low, high);
        }
        swings.sort(Comparator.comparingDouble((Swing swing) -> -swing.effect(0, metrics[0]))
                .thenComparing(swing -> swing.quantity().path()));
        return new Sensitivity(metrics, low, high, List.copyOf(swings));
    }

    /** The central run alone: every range is a point. */
    public static Sensitivity centralOnly(Run run) {
        double[] metrics = run.metrics(Readings.central());
        return new Sensitivity(metrics, metrics, metrics, List.of());
    }

    private static void combine(double central, List<Swing> swings, int i, double[] low, double[] high) {
        if (!(central > 0)) {
            return;
        }
        double down = 0;
        double up = 0;
        for (Swing swing : swings) {
            double a = ratio(swing.atLow()[i], central);
            double b = ratio(swing.atHigh()[i], central);
            double least = Math.min(0, Math.min(a, b));
            double most = Math.max(0, Math.max(a, b));
            down += least * least;
            up += most * most;
        }
        low[i] = central * StrictMath.exp(-StrictMath.sqrt(down));
        high[i] = central * StrictMath.exp(StrictMath.sqrt(up));
    }

    private static double ratio(double moved, double central) {
        return moved > 0 ? StrictMath.log(moved / central) : 0;
    }

    private static List<double[]> all(List<Callable<double[]>> runs, int threads, Progress progress) {
        List<double[]> results = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(
                Math.max(1, threads), Thread.ofPlatform().daemon().factory());
        try {
            List<Future<double[]>> futures = new ArrayList<>();
            for (Callable<double[]> run : runs) {
                futures.add(pool.submit(run));
            }
            for (Future<double[]> future : futures) {
                results.add(future.get());
                progress.done(results.size(), runs.size());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }
}
