package trnsim.simulator.cli;

import picocli.CommandLine.Command;

@Command(name = "explain")
final class ExplainCommand implements Runnable {
    @Override
    public void run() {}
}
