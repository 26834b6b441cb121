package trnsim.simulator.run;

import trnsim.simulator.report.Table;
import trnsim.simulator.serving.Series;
import trnsim.simulator.serving.ServingResult;

/** A serving run as it went on, as a table of numbers in SI units: what {@code series.csv} holds. */
final class ServeSeries {

    private ServeSeries() {}

    /** @param poolBytes KV memory of all replicas */
    static Table table(ServingResult result, double poolBytes) {
        Series series = result.series();
        Table table = new Table(
                "time_s",
                "arrived",
                "finished",
                "output_tokens_finished",
                "preemptions",
                "waiting",
                "running",
                "kv_share");
        for (int i = 0; i < series.count(); i++) {
            table.row(
                    Double.toString((i + 1) * (series.stepPs() * ServeRun.PS)),
                    Long.toString(series.arrived(i)),
                    Long.toString(series.finished(i)),
                    Long.toString(series.outputTokens(i)),
                    Long.toString(series.preemptions(i)),
                    Long.toString(series.waiting(i)),
                    Long.toString(series.running(i)),
                    Double.toString(poolBytes == 0 ? 0 : series.kvBytes(i) / poolBytes));
        }
        return table;
    }
}
