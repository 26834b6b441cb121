package trnsim.simulator.cli;

import picocli.CommandLine.Command;

@Command(name = "init")
final class InitCommand implements Runnable {
    @Override
    public void run() {}
}
