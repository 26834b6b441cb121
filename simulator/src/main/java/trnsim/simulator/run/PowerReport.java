package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import trnsim.simulator.power.Climate;
import trnsim.simulator.power.Drawn;
import trnsim.simulator.power.JobPower;
import trnsim.simulator.power.Pue;
import trnsim.simulator.power.RackPower;
import trnsim.simulator.power.Smoothing;
import trnsim.simulator.power.Store;
import trnsim.simulator.power.Wave;
import trnsim.simulator.report.Figure;
import trnsim.simulator.report.Report;
import trnsim.simulator.report.Section;
import trnsim.simulator.report.Table;
import trnsim.workloads.catalog.Overlay;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;
import trnsim.workloads.unit.Readings;

/** The power of a training step in figures and words. */
final class PowerReport {

    private static final int SERIES = 1000;
    private static final int RAMP_CELLS = 2048;
    private static final int YEAR_HOURS = 8766;

    private final PowerRun run;
    private final Headlines headlines;
    private final PowerRun.Simulated simulated;
    private final JobPower job;
    private final Smoothing smoothing;
    private final Drawn plain;
    private final Drawn smoothed;

    PowerReport(PowerRun run, Headlines headlines) {
        this.run = run;
        this.headlines = headlines;
        simulated = run.simulate();
        job = simulated.job();
        smoothing = run.question().smoothing();
        plain = run.drawn(simulated, Smoothing.NONE);
        smoothed = smoothing.measures() == 0 ? plain : run.drawn(simulated, smoothing);
    }

    Report report(List<Overlay> overlays) {
        TrainReport training = new TrainReport(run.spec(), run.run(), headlines);
        Map<String, Object> facts = training.workload();
        facts.put("cooling", run.cooling().name());
        return new Report(
                "power",
                training.title() + ": power of a step",
                facts,
                headlines(),
                sections(),
                binding(),
                headlines.range().swings(),
                notes(),
                overlays,
                series());
    }

    private List<Figure> headlines() {
        double mean = smoothed.mean();
        return List.of(
                headlines.of(
                        PowerRun.MEAN,
                        "site_power",
                        "Site power",
                        Dimension.WATTS,
                        watts(mean / job.chips()) + " per chip, mean of a step of "
                                + Format.duration(smoothed.wave().periodSeconds())),
                headlines.of(
                        PowerRun.SWING,
                        "swing",
                        "Swing",
                        Dimension.WATTS,
                        watts(smoothed.supplied().lowest()) + " to "
                                + watts(smoothed.supplied().highest()) + ", "
                                + Format.percent(smoothed.supplied().swing() / mean) + " of the mean"),
                headlines.of(PowerRun.STEEPEST, "steepest", "Steepest", Dimension.WATTS_PER_SECOND),
                headlines.of(PowerRun.BAND, "band", "0.1 to 20 Hz", Dimension.WATTS, strongest(smoothed)),
                headlines.of(
                        PowerRun.CHIP_IT, "rack_power_per_chip", "Rack power", Dimension.WATTS, "a chip at its limit"));
    }

    private static String strongest(Drawn drawn) {
        return drawn.band().largest() < 0
                ? "root mean square; no harmonic lies there"
                : "root mean square; most at " + Format.of(drawn.strongestHertz(), Dimension.HERTZ) + ", amplitude "
                        + watts(drawn.strongestWatts());
    }

    private static String watts(double value) {
        return Format.of(value, Dimension.WATTS);
    }

    private static Figure watts(String key, String label, double value) {
        return Figure.of(key, label, value, Dimension.WATTS);
    }

    private List<Section> sections() {
        List<Section> sections = new ArrayList<>(List.of(chip(), rack(), site(), stages()));
        if (run.question().capped()) {
            sections.add(cap());
        }
        sections.add(measure("as_it_is", "As it is", Smoothing.NONE));
        if (smoothing.floor() > 0) {
            sections.add(measure("floor", "Floor", smoothing.onlyFloor()));
        }
        if (smoothing.jobs() > 1) {
            sections.add(measure("stagger", "Jobs out of step", smoothing.onlyJobs()));
        }
        if (smoothing.slipPs() > 0) {
            sections.add(measure("slip", "Slip", smoothing.onlySlip()));
        }
        if (smoothing.storeJoules() > 0) {
            sections.add(measure("battery", "Battery", smoothing.onlyStore()));
        }
        if (smoothing.measures() > 1) {
            sections.add(measure("together", "All together", smoothing));
        }
        sections.add(store());
        sections.add(start());
        return sections;
    }

    private Section chip() {
        Wave chip = job.chip();
        RackPower rack = job.rack();
        return new Section(
                "chip",
                "Chip",
                List.of(
                        watts("idle", "idle", rack.chip().idleWatts()),
                        watts("chip_lowest", "lowest", lowest()),
                        watts("chip_mean", "mean", chip.mean()),
                        watts("chip_highest", "highest", highest()),
                        watts("limit", "limit", rack.chip().limitWatts()),
                        Figure.share(
                                "drawn_of_limit",
                                "mean of limit",
                                chip.mean() / rack.chip().limitWatts()),
                        Figure.share("provisioned_of_limit", "provisioned of limit", rack.provision())));
    }

    private double lowest() {
        return job.stages().stream().mapToDouble(Wave::lowest).min().orElseThrow();
    }

    private double highest() {
        return job.stages().stream().mapToDouble(Wave::highest).max().orElseThrow();
    }

    private Section rack() {
        RackPower rack = job.rack();
        double chip = job.chip().mean();
        return new Section(
                "rack",
                "Rack, per chip",
                List.of(
                        watts("rack_chip", "chip", chip),
                        watts("rack_host", "host and fans", rack.hostWatts()),
                        watts("rack_conversion", "conversion", (chip + rack.hostWatts()) * (rack.conversion() - 1)),
                        watts("rack_network", "network", rack.networkWatts()),
                        watts("rack_mean", "drawn", rack.works(chip)),
                        watts("rack_provisioned", "provisioned", rack.provisioned())));
    }

    private Section site() {
        Pue pue = job.pue();
        double load = job.rack().works(job.chip().mean()) / job.rack().provisioned();
        Climate climate = Climate.of(run.cooling(), false, Readings.central());
        double hottest = Double.NEGATIVE_INFINITY;
        double coldest = Double.POSITIVE_INFINITY;
        for (int hour = 0; hour < YEAR_HOURS; hour++) {
            double warmer = climate.warmer(hour);
            hottest = Math.max(hottest, warmer);
            coldest = Math.min(coldest, warmer);
        }
        return new Section(
                "site",
                "Site",
                List.of(
                        watts(
                                "it_power",
                                "racks",
                                job.chips() * job.rack().works(job.chip().mean())),
                        Figure.of("pue", "PUE over a year", 1 + pue.overhead(), Dimension.RATIO),
                        Figure.share("load", "load of what is provisioned", load),
                        Figure.of("pue_at_load", "PUE at it", pue.at(load, 0), Dimension.RATIO),
                        Figure.of("pue_hottest", "in the hottest hour", pue.at(load, hottest), Dimension.RATIO),
                        Figure.of("pue_coldest", "in the coldest", pue.at(load, coldest), Dimension.RATIO),
                        watts("contract", "contract for it", contract())));
    }

    private double contract() {
        return job.chips() * job.rack().provisioned() * (1 + job.pue().overhead());
    }

    private Section stages() {
        List<Figure> figures = new ArrayList<>();
        List<Wave> stages = job.stages();
        int shown = Math.min(stages.size(), 8);
        for (int i = 0; i < shown; i++) {
            int stage = shown == 1 ? 0 : i * (stages.size() - 1) / (shown - 1);
            figures.add(
                    watts("stage_" + stage, "stage " + stage, stages.get(stage).mean()));
        }
        return new Section("stages", "Chips by stage", figures);
    }

    private Section cap() {
        PowerRun.Simulated own = run.uncapped();
        Drawn before = run.drawn(own, Smoothing.NONE);
        double time = (double) simulated.step().stepPs() / own.step().stepPs();
        return new Section(
                "cap",
                "Cap",
                List.of(
                        watts("cap", "cap", run.question().capWatts()),
                        Figure.share(
                                "cap_of_limit",
                                "of limit",
                                run.question().capWatts() / job.rack().chip().limitWatts()),
                        Figure.of("slowdown", "step longer by", time, Dimension.RATIO),
                        Figure.share("power_of_uncapped", "site power of uncapped", plain.mean() / before.mean()),
                        Figure.share(
                                "energy_of_uncapped",
                                "energy of a step of uncapped",
                                time * plain.mean() / before.mean())));
    }

    private Section measure(String key, String title, Smoothing with) {
        Drawn drawn = with.measures() == 0 ? plain : run.drawn(simulated, with);
        double wasted = whole(drawn.wave().joules() / plain.wave().joules() - 1);
        List<Figure> figures = new ArrayList<>(List.of(
                watts(key + "_mean", "mean", drawn.mean()),
                watts(key + "_swing", "swing", drawn.supplied().swing()),
                Figure.of(key + "_steepest", "steepest", drawn.supplied().steepest(), Dimension.WATTS_PER_SECOND),
                watts(key + "_band", "0.1 to 20 Hz", drawn.band().rms())));
        if (with.measures() > 0) {
            figures.add(Figure.share(key + "_wasted", "more energy a step", wasted));
        }
        if (with.slipPs() > 0) {
            figures.add(Figure.share(
                    key + "_slower",
                    "longer step",
                    drawn.wave().periodSeconds() / plain.wave().periodSeconds() - 1));
        }
        return new Section(key, title, figures);
    }

    /** Without the digits that sums of many pieces leave behind. */
    private static double whole(double share) {
        return Math.abs(share) < 1e-9 ? 0 : share;
    }

    /** What levelling or a ramp limit would take, without any other measure. */
    private Section store() {
        Wave racks = job.racks(Smoothing.NONE);
        double level = Store.needed(racks, Wave.constant(racks.periodPs(), racks.mean()));
        List<Figure> figures = new ArrayList<>(List.of(
                Figure.of("level_store", "to level a step", level, Dimension.JOULES),
                Figure.of("level_store_per_chip", "per chip", level / job.chips(), Dimension.JOULES)));
        double ramp = run.question().rampWattsPerSecond();
        if (Double.isFinite(ramp)) {
            int cells = (int) Math.min(RAMP_CELLS, racks.periodPs());
            double needed = Store.forRamp(racks, ramp / job.pue().atOnce(), cells);
            figures.add(Figure.of("ramp", "to ramp no faster than", ramp, Dimension.WATTS_PER_SECOND));
            figures.add(Figure.of("ramp_store", "at most", needed, Dimension.JOULES));
            figures.add(Figure.of("ramp_store_per_chip", "per chip", needed / job.chips(), Dimension.JOULES));
        }
        return new Section("store", "Store of energy", figures);
    }

    /** What happens when the job starts, or fails. */
    private Section start() {
        double drop = smoothed.mean() - job.restingWatts();
        double perMinute = Readings.central().of(run.racks().ramp()) * contract();
        return new Section(
                "start",
                "Start and stop",
                List.of(
                        watts("rest", "at rest", job.restingWatts()),
                        watts("drop", "change", drop),
                        Figure.of("ramp_time", "takes", drop / perMinute * 60, Dimension.SECONDS),
                        Figure.of(
                                "ramp_limit",
                                "at a tenth of the contract a minute",
                                perMinute / 60,
                                Dimension.WATTS_PER_SECOND)));
    }

    private String binding() {
        double provisioned = contract();
        double most = smoothed.supplied().highest();
        return most > provisioned
                ? "the provisioned " + watts(provisioned) + ", which the highest " + watts(most) + " exceed"
                : "nothing: the highest " + watts(most) + " are " + Format.percent(most / provisioned)
                        + " of the provisioned " + watts(provisioned);
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>(run.run().machine().notes());
        notes.add(
                "all replicas are in step to the millisecond, so swings are an upper bound; supplies pass changes slower"
                        + " than "
                        + Format.duration(Readings.central().of(run.racks().supplyTime())));
        notes.add("cooling stays at its mean within a step; a site draws more beside this job");
        if (smoothing.jobs() > 1) {
            notes.add("only jobs that do not wait for each other can be out of step: here " + smoothing.jobs()
                    + " of a " + smoothing.jobs() + "-th of the chips, with the same step");
        }
        if (smoothing.storeJoules() > 0) {
            notes.add("a store is used as well as it could be, knowing the step to come");
        }
        return notes;
    }

    /** The means of as many equal stretches of a step, so that no energy is lost between rows. */
    private Table series() {
        Table table = new Table("time_s", "as_it_is_w", "smoothed_w");
        Wave before = plain.wave();
        Wave after = smoothed.wave();
        int count = (int) Math.min(SERIES, before.periodPs());
        Wave first = before.cells(count);
        Wave second = after.cells(count);
        for (int i = 0; i < count; i++) {
            long ps = after.periodPs() / count * i;
            table.row(
                    Double.toString(ps * 1e-12),
                    ps < before.periodPs() ? Double.toString(first.at(ps)) : "",
                    Double.toString(second.at(ps)));
        }
        return table;
    }
}
