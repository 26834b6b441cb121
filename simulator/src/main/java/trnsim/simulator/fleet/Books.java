package trnsim.simulator.fleet;

/**
 * What a run adds up, by quarter; the first index of every array is the quarter unless it says otherwise. Whole chips, joules, micro-dollars, tokens and
 * grams; means are sums over hours, to be divided by hours.
 */
public final class Books {

    /** What energy went into. */
    public enum Use {
        INFERENCE,
        TRAINING,
        RESEARCH,
        /** Chips switched on with nothing to do: spares, those being commissioned, those nobody wants. */
        IDLE,
        /** What flows whatever the racks draw. */
        FIXED,
        /** Burnt so that the site does not ramp down too fast. */
        BALLAST
    }

    /** What money went into. */
    public enum Item {
        CHIPS,
        FACILITY,
        ENERGY,
        UPKEEP
    }

    /** What keeps the fleet from doing more. */
    public enum Bound {
        DEMAND,
        POWER,
        CHIPS,
        COOLING,
        MONEY
    }

    /** What is counted for the marginal unit: tokens answered, or trained on. */
    public enum Kind {
        ANSWERED,
        TRAINED
    }

    public final int[] hours;

    // By generation.
    public final long[][] delivered;
    public final long[][] installed;
    public final long[][] inRepair;
    public final long[][] retired;
    public final long[][] spare;
    public final long[][] commissioning;
    public final long[][] failures;
    public final long[][] presentHours;
    public final long[][] healthyHours;
    public final long[][] usableHours;
    public final long[][] busyHours;

    // By site.
    public final long[][] siteJoules;
    public final double[][] siteWattHours;
    public final double[][] mostWatts;
    public final double[][] energisedWattHours;
    public final double[][] rackWattHours;

    /** By site and by use. */
    public final long[][][] joules;

    // By stream of inference.
    public final long[][] demanded;
    public final long[][] home;
    public final long[][] elsewhere;
    public final long[][] lost;
    public final double[][] coreHours;
    public final double[] mostCores;

    /** By training run or series of the workload. */
    public final long[][] trained;

    public final int[][] finished;
    public final int[][] missed;
    public final int[] preempted;

    /** Joules at the meter by training run. */
    public final double[][] runJoules;

    /** Chip-hours by training run and generation, all quarters together. */
    public final long[][] runChipHours;

    /** By stream of research. */
    public final long[][] researched;

    public final long[][] researchJobs;
    public final double[][] researchWaiting;

    public final double[] flops;
    public final double[] streamFlops;

    // By item: cash as it flows.
    public final long[][] spent;

    /** Of the energy paid, what was not taken: minimum takes. */
    public final long[] untaken;

    /** Capital given back with interest, chips and facility, as it falls due. */
    public final long[][] recovered;

    public final long[] grams;

    /** Hours in which something was left undone, by what would have helped. */
    public final int[][] boundHours;

    /** Tokens of one more chip, watt or micro-dollar, by bound and kind, from the duals of the hours. */
    public final double[][][] shadow;

    Books(FleetPlan plan) {
        int q = plan.calendar().quarters();
        int g = plan.generations().size();
        int s = plan.sites().size();
        int i = plan.streams().size();
        int r = plan.research().size();
        int t = plan.gangs().stream().mapToInt(GangPlan::spec).max().orElse(-1) + 1;
        hours = new int[q];
        delivered = new long[q][g];
        installed = new long[q][g];
        inRepair = new long[q][g];
        retired = new long[q][g];
        spare = new long[q][g];
        commissioning = new long[q][g];
        failures = new long[q][g];
        presentHours = new long[q][g];
        healthyHours = new long[q][g];
        usableHours = new long[q][g];
        busyHours = new long[q][g];
        siteJoules = new long[q][s];
        siteWattHours = new double[q][s];
        mostWatts = new double[q][s + 1];
        energisedWattHours = new double[q][s];
        rackWattHours = new double[q][s];
        joules = new long[q][s][Use.values().length];
        demanded = new long[q][i];
        home = new long[q][i];
        elsewhere = new long[q][i];
        lost = new long[q][i];
        coreHours = new double[q][i];
        mostCores = new double[q];
        trained = new long[q][t];
        finished = new int[q][t];
        missed = new int[q][t];
        preempted = new int[q];
        runJoules = new double[q][plan.gangs().size()];
        runChipHours = new long[plan.gangs().size()][g];
        researched = new long[q][r];
        researchJobs = new long[q][r];
        researchWaiting = new double[q][r];
        flops = new double[q];
        streamFlops = new double[q];
        spent = new long[q][Item.values().length];
        untaken = new long[q];
        recovered = new long[q][2];
        grams = new long[q];
        boundHours = new int[q][Bound.values().length];
        shadow = new double[q][Bound.values().length][Kind.values().length];
    }

    /** Core-hours of {@code quarter} until now. */
    double coresSoFar(int quarter) {
        double sum = 0;
        for (double hours : coreHours[quarter]) {
            sum += hours;
        }
        return sum;
    }
}
