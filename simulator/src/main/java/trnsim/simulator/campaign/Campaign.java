package trnsim.simulator.campaign;

import org.jspecify.annotations.Nullable;
import trnsim.simulator.campaign.CampaignPlan.Part;
import trnsim.simulator.engine.CoarseHandler;
import trnsim.simulator.engine.CoarseSimulation;
import trnsim.simulator.engine.EventQueue;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.spec.ReliabilitySpec.RestartPolicy;

/**
 * One campaign, event by event.
 *
 * <pre>
 *   running - failure -> noticed - [operator] - [spare, or shrink, or repair] - restarted -> running from the last checkpoint
 * </pre>
 *
 * <p>A failure during any of these starts them again. Parts of hosts that an elastic run has dropped fail without effect. A unit
 * that failed is replaced by a new one at once; its host is in repair for a log-normal time and then a spare, or returns to a run
 * that has shrunk, after that one's next checkpoint. A checkpoint in memory is lost when a second host breaks before the first is
 * replaced and is the one that holds the same: one chance in hosts - 1.
 *
 * <p>Caveats: spares do not fail; sound hosts of a dropped replica still interrupt the others when they fail.
 */
public final class Campaign implements CoarseHandler {

    private static final int FAILURE = 0;
    private static final int RENEWED = 1;
    private static final int REACHED = 2;
    private static final int CHECKPOINTED = 3;
    private static final int OVER = 4;
    private static final int REPAIRED = 5;
    private static final int PLANNED = 6;
    private static final int STORE = 7;
    private static final int STORED = 8;
    private static final int FOUND = 9;

    private static final Component[] COMPONENTS = Component.values();
    private static final long NOWHERE = Long.MAX_VALUE;

    private final CampaignPlan plan;
    private final Paces paces;
    private final CoarseSimulation sim = new CoarseSimulation(this);
    private final Ledger ledger = new Ledger();
    private final Progress progress;
    private final Hosts hosts;
    private final FailureClocks clocks;
    private final RandomStream repairs;
    private final RandomStream hits;
    private final long goal;

    private State state = State.STARTING;
    private Component cause = Component.SOFTWARE;
    private long stateSinceUs;
    private long nextEvent = EventQueue.NO_HANDLE;
    private long checkpointEvent = EventQueue.NO_HANDLE;
    private boolean replacing;
    private boolean plannedDue;
    private boolean done;

    private long evaluated;
    private long stored;
    private long storing = NOWHERE;
    private boolean memoryLost;

    /** Where the first unnoticed corruption happened, and the last position in storage before it. */
    private long corrupt = NOWHERE;

    private long clean;
    private long foundEvent = EventQueue.NO_HANDLE;

    private final long[] failures = new long[COMPONENTS.length];
    private long interruptions;

    private Campaign(CampaignPlan plan, Paces paces, RandomStreams streams, long run) {
        this.plan = plan;
        this.paces = paces;
        this.progress = new Progress(ledger, paces, plan.saving().durableUs());
        this.hosts = new Hosts(plan.spares());
        this.repairs = streams.stream(run, "campaign repair");
        this.hits = streams.stream(run, "campaign place of a failure");
        this.goal = plan.phases().getLast();
        this.clocks = new FailureClocks(plan, streams, run);
    }

    /** Simulates run {@code run} of the study that {@code seed} names. */
    public static CampaignOutcome run(CampaignPlan plan, Paces paces, long seed, long run) {
        return new Campaign(plan, paces, new RandomStreams(seed), run).run();
    }

    private CampaignOutcome run() {
        for (Component component : COMPONENTS) {
            nextFailure(component);
        }
        if (plan.pauses().plannedEveryUs() > 0) {
            at(plan.pauses().plannedEveryUs(), PLANNED, 0);
        }
        if (plan.saving().storageEveryUs() > 0) {
            at(plan.saving().storageEveryUs(), STORE, 0);
        }
        enter(State.STARTING, plan.recovery().restartUs());
        sim.runUntil(plan.endUs());
        long wall = sim.nowUs();
        if (!done) {
            leave(Cause.UNFINISHED);
        }
        progress.book(Long.MAX_VALUE);
        if (ledger.total() != wall) {
            throw new IllegalStateException("booked " + ledger.total() + " us of a campaign of " + wall + " us");
        }
        return new CampaignOutcome(
                wall,
                ledger,
                failures,
                interruptions,
                Math.min(goal, progress.position()),
                done,
                progress.workUs(),
                progress.workJoules(),
                progress.checkpoints(),
                hosts.mostBroken(),
                sim.counts().events());
    }

    @Override
    public void handle(CoarseSimulation sim, int kind, int slot) {
        switch (kind) {
            case FAILURE -> {
                nextFailure(COMPONENTS[slot]);
                renew(slot);
                fails(COMPONENTS[slot]);
            }
            case RENEWED -> {
                renew(slot);
                fails(COMPONENTS[slot]);
            }
            case REACHED -> reached();
            case CHECKPOINTED -> checkpointed();
            case OVER -> over();
            case REPAIRED -> repaired();
            case PLANNED -> {
                plannedDue = true;
                stopAfterCheckpoint();
            }
            case STORE -> store();
            case STORED -> {
                stored = storing == NOWHERE ? stored : storing;
                storing = NOWHERE;
            }
            case FOUND -> {
                foundEvent = EventQueue.NO_HANDLE;
                interrupt(Component.SILENT_CORRUPTION, 0);
            }
            default -> throw new IllegalStateException("event " + kind);
        }
    }

    /** Schedules what lies within the campaign. */
    private long at(long timeUs, int kind, int slot) {
        return timeUs <= plan.endUs() ? sim.at(timeUs, kind, slot) : EventQueue.NO_HANDLE;
    }

    private long after(long delayUs, int kind, int slot) {
        return delayUs > plan.endUs() - sim.nowUs() ? EventQueue.NO_HANDLE : sim.after(delayUs, kind, slot);
    }

    private void nextFailure(Component component) {
        long next = clocks.next(component);
        if (next != FleetLives.NEVER) {
            at(Math.max(sim.nowUs(), next), FAILURE, component.ordinal());
        }
    }

    private void renew(int slot) {
        after(clocks.newLife(COMPONENTS[slot]), RENEWED, slot);
    }

    private void fails(Component component) {
        boolean dropped = component != Component.SOFTWARE
                && hosts.dropped() > 0
                && hits.nextDouble() * plan.hosts() < hosts.dropped();
        if (dropped) {
            return;
        }
        if (component != Component.SILENT_CORRUPTION) {
            failures[component.ordinal()]++;
            interrupt(component, part(component).detectUs());
            return;
        }
        if (state == State.RUNNING) {
            failures[component.ordinal()]++;
            if (corrupt == NOWHERE) {
                corrupt = progress.at(sim.nowUs());
                clean = plan.saving().inMemory() ? stored : progress.savedAt(sim.nowUs());
                foundEvent = after(part(component).detectUs(), FOUND, 0);
            }
        }
    }

    private Part part(Component component) {
        Part part = plan.parts().get(component);
        if (part == null) {
            throw new IllegalStateException(component + " does not fail");
        }
        return part;
    }

    /** Stops whatever goes on and starts a recovery. */
    private void interrupt(Component component, long detectUs) {
        boolean recovering = state.recovers();
        interruptions += state == State.RUNNING ? 1 : 0;
        cause = state == State.RUNNING ? component : cause;
        leave(null);
        cause = component;
        double repairUs = part(component).repairUs();
        boolean losesHost = repairUs > 0;
        if (losesHost) {
            boolean second = recovering && replacing && plan.saving().inMemory();
            memoryLost |= second && hits.nextDouble() * (plan.hosts() - 1) < 1;
            hosts.breaks();
            double takes = repairs.nextLogNormal(repairUs, plan.repairSpread());
            after(detectUs + (long) StrictMath.ceil(takes), REPAIRED, 0);
        }
        replacing = losesHost || recovering && replacing;
        goBack(component);
        enter(State.NOTICING, detectUs);
    }

    private void goBack(Component component) {
        long target = memoryLost ? Math.min(stored, progress.saved()) : progress.saved();
        if (component == Component.SILENT_CORRUPTION && target > corrupt) {
            target = clean;
            memoryLost = plan.saving().inMemory();
        }
        ledger.add(component, Stage.ROLLBACK, progress.rollback(target));
        stored = Math.min(stored, target);
        storing = storing != NOWHERE && storing > target ? NOWHERE : storing;
        if (target <= corrupt && corrupt != NOWHERE) {
            corrupt = NOWHERE;
            sim.cancel(foundEvent);
        }
        progress.book(
                Math.min(plan.saving().inMemory() ? stored : progress.saved(), corrupt == NOWHERE ? NOWHERE : clean));
    }

    private void enter(State next, long lastsUs) {
        state = next;
        stateSinceUs = sim.nowUs();
        nextEvent = after(lastsUs, OVER, 0);
    }

    /** Books the time of the present state and cancels what would end it; {@code cut} takes what running is cut, else the cause. */
    private void leave(@Nullable Cause cut) {
        sim.cancel(nextEvent);
        sim.cancel(checkpointEvent);
        nextEvent = EventQueue.NO_HANDLE;
        checkpointEvent = EventQueue.NO_HANDLE;
        long us = sim.nowUs() - stateSinceUs;
        switch (state) {
            case STARTING -> ledger.add(Cause.START, us);
            case RUNNING -> {
                long partial = progress.stop(sim.nowUs(), plan.saving().stallUs());
                if (cut == null) {
                    ledger.add(cause, Stage.ROLLBACK, partial);
                } else {
                    ledger.add(cut, partial);
                }
            }
            case EVALUATING -> ledger.add(Cause.EVALUATION, us);
            case STOPPED_AS_PLANNED -> ledger.add(Cause.PLANNED, us);
            case NOTICING -> ledger.add(cause, Stage.DETECTION, us);
            case ANSWERING, LACKING_HOSTS -> ledger.add(cause, Stage.WAITING, us);
            case RESTARTING -> ledger.add(cause, Stage.RESTART, us);
        }
    }

    /** The time of the present state is over. */
    private void over() {
        State was = state;
        leave(null);
        switch (was) {
            case NOTICING -> {
                if (plan.recovery().policy() == RestartPolicy.NO_OP) {
                    enter(State.ANSWERING, plan.recovery().operatorUs());
                } else {
                    gatherHosts();
                }
            }
            case ANSWERING -> gatherHosts();
            case EVALUATING -> {
                evaluated += plan.pauses().evaluationEvery();
                proceed();
            }
            case STOPPED_AS_PLANNED -> proceed();
            case STARTING, RESTARTING -> {
                memoryLost = false;
                replacing = false;
                proceed();
            }
            case RUNNING, LACKING_HOSTS -> throw new IllegalStateException(was + " has no end of its own");
        }
    }

    private void gatherHosts() {
        boolean complete = hosts.fill();
        if (!complete && plan.recovery().elastic() && paces.pace(phase(), hosts.droppedIfShrunk()) != null) {
            hosts.shrink();
            complete = true;
        }
        if (complete) {
            hosts.grow();
            enter(
                    State.RESTARTING,
                    plan.restartUs(cause, replacing, !plan.saving().inMemory() || memoryLost));
        } else {
            state = State.LACKING_HOSTS;
            stateSinceUs = sim.nowUs();
        }
    }

    private void repaired() {
        hosts.returns();
        if (state == State.LACKING_HOSTS) {
            leave(null);
            gatherHosts();
        } else {
            stopAfterCheckpoint();
        }
    }

    /** The batch phase of the next step. */
    private int phase() {
        int phase = 0;
        while (phase + 1 < plan.phases().size()
                && progress.position() >= plan.phases().get(phase)) {
            phase++;
        }
        return phase;
    }

    private void proceed() {
        int phase = phase();
        Pace pace = paces.pace(phase, hosts.dropped());
        if (pace == null) {
            // The next batch does not divide over so few replicas.
            hosts.unshrink();
            state = State.LACKING_HOSTS;
            stateSinceUs = sim.nowUs();
            return;
        }
        long until = plan.phases().get(phase);
        if (plan.pauses().evaluationEvery() > 0) {
            until = Math.min(until, evaluated + plan.pauses().evaluationEvery());
        }
        long perCheckpoint = Math.max(1, (plan.saving().intervalUs() + pace.stepUs() / 2) / pace.stepUs());
        state = State.RUNNING;
        stateSinceUs = sim.nowUs();
        progress.start(sim.nowUs(), pace, phase, perCheckpoint, plan.saving().stallUs());
        nextEvent = at(Math.max(sim.nowUs(), progress.reachesUs(until)), REACHED, 0);
        stopAfterCheckpoint();
    }

    /** If there is a reason to stop in good order, does so at the end of the next checkpoint. */
    private void stopAfterCheckpoint() {
        boolean reason = plannedDue || hosts.canGrow();
        if (reason && state == State.RUNNING && checkpointEvent == EventQueue.NO_HANDLE) {
            checkpointEvent = at(progress.nextCheckpointUs(sim.nowUs()), CHECKPOINTED, 0);
        }
    }

    private void checkpointed() {
        checkpointEvent = EventQueue.NO_HANDLE;
        leave(Cause.CHECKPOINT);
        progress.finishWriting();
        boolean planned = plannedDue;
        plannedDue = false;
        boolean grows = hosts.grow();
        long restartUs = plan.recovery().restartUs()
                + (plan.saving().inMemory() ? 0 : plan.saving().readUs());
        if (planned) {
            after(plan.pauses().plannedEveryUs(), PLANNED, 0);
            enter(State.STOPPED_AS_PLANNED, plan.pauses().plannedUs() + restartUs);
        } else if (grows) {
            enter(State.RESTARTING, restartUs);
        } else {
            proceed();
        }
    }

    private void reached() {
        nextEvent = EventQueue.NO_HANDLE;
        leave(Cause.USEFUL);
        boolean evaluates = plan.pauses().evaluationEvery() > 0
                && progress.position() >= evaluated + plan.pauses().evaluationEvery();
        if (progress.position() >= goal) {
            done = true;
            sim.stop();
        } else if (evaluates) {
            enter(State.EVALUATING, plan.pauses().evaluationUs());
        } else {
            proceed();
        }
    }

    private void store() {
        if (storing == NOWHERE) {
            storing = state == State.RUNNING ? progress.savedAt(sim.nowUs()) : progress.saved();
            after(plan.saving().storageUs(), STORED, 0);
        }
        after(Math.max(plan.saving().storageEveryUs(), plan.saving().storageUs()), STORE, 0);
    }
}
