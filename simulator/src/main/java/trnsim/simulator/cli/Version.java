package trnsim.simulator.cli;

import picocli.CommandLine.IVersionProvider;
import trnsim.simulator.report.Report;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Main.class.getPackage().getImplementationVersion();
        return new String[] {
            "trnsim " + (version == null ? "development build" : version) + ", result schema " + Report.SCHEMA_VERSION
        };
    }
}
