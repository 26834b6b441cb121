package trnsim.simulator.campaign;

import java.util.Objects;
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
 * replaced and is the one that holds the same: one chance in hosts - 1. Spares fail too and go into repair. Hosts of chips that
 * are known to be slow leave at the next restart, or after the next checkpoint.
 *
 * <p>Caveat: sound hosts of a dropped replica still interrupt the others when they fail.
 */
public final class Campaign implements CoarseHandler {

    private final CampaignPlan plan;
    private final Paces paces;
    private final CoarseSimulation sim = new CoarseSimulation(this);
    private final Ledger ledger = new Ledger();
    private final Progress progress;
    private final Hosts hosts;
    private final FailureEvents parts;
    private final SlowChips slow;
    private final Repairs repairs;
    private final RandomStream hits;
    private final long goal;

    private State state = State.STARTING;
    private Component cause = Component.SOFTWARE;
    private long stateSinceUs;
    private long nextEvent = EventQueue.NO_HANDLE;
    private long checkpointEvent = EventQueue.NO_HANDLE;
    private long pacedEvent = EventQueue.NO_HANDLE;
    private boolean replacing;
    private boolean plannedDue;
    private boolean done;

    private long evaluated;
    private final SecondTier storage = new SecondTier();
    private boolean memoryLost;

    private final Corruption corruption = new Corruption();
    private long foundEvent = EventQueue.NO_HANDLE;

    private final long[] failures = new long[Component.values().length];
    private long interruptions;

    private Campaign(CampaignPlan plan, Paces paces, RandomStreams streams, long run) {
        this.plan = plan;
        this.paces = paces;
        this.progress = new Progress(ledger, paces, plan.saving().durableUs());
        this.hosts = new Hosts(plan.spares());
        this.repairs = new Repairs(
                plan,
                hosts,
                streams.stream(run, "campaign repair"),
                streams.stream(run, "campaign place of a spare's failure"),
                delayUs -> after(delayUs, CampaignEvent.REPAIRED, 0));
        this.hits = streams.stream(run, "campaign place of a failure");
        this.goal = plan.phases().getLast();
        this.parts = new FailureEvents(plan, streams, run, sim);
        this.slow = new SlowChips(streams.stream(run, "campaign slow chips"));
    }

    /** Simulates run {@code run} of the study that {@code seed} names. */
    public static CampaignOutcome run(CampaignPlan plan, Paces paces, long seed, long run) {
        return new Campaign(plan, paces, new RandomStreams(seed), run).run();
    }

    private CampaignOutcome run() {
        parts.start();
        if (plan.pauses().plannedEveryUs() > 0) {
            at(plan.pauses().plannedEveryUs(), CampaignEvent.PLANNED, 0);
        }
        if (plan.saving().storageEveryUs() > 0) {
            at(plan.saving().storageEveryUs(), CampaignEvent.STORE, 0);
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
        switch (CampaignEvent.of(kind)) {
            case FAILURE, RENEWED -> {
                parts.follow(CampaignEvent.of(kind), slot);
                if (FailureEvents.ofSpare(slot)) {
                    repairs.spareFails(plan.part(FailureEvents.component(slot)));
                } else {
                    fails(FailureEvents.component(slot));
                }
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
            case STORED -> storage.ends();
            case FOUND -> {
                foundEvent = EventQueue.NO_HANDLE;
                interrupt(Component.SILENT_CORRUPTION, 0);
            }
            case NOTICED -> {
                slow.notice(slot);
                stopAfterCheckpoint();
            }
            case PACED -> {
                leave(Cause.USEFUL);
                proceed();
            }
        }
    }

    /** Schedules what lies within the campaign. */
    private long at(long timeUs, CampaignEvent kind, int slot) {
        return timeUs <= plan.endUs() ? sim.at(timeUs, kind.ordinal(), slot) : EventQueue.NO_HANDLE;
    }

    private long after(long delayUs, CampaignEvent kind, int slot) {
        return delayUs > plan.endUs() - sim.nowUs() ? EventQueue.NO_HANDLE : sim.after(delayUs, kind.ordinal(), slot);
    }

    private void fails(Component component) {
        boolean dropped = component != Component.SOFTWARE
                && hosts.dropped() > 0
                && hits.nextDouble() * plan.hosts() < hosts.dropped();
        if (dropped) {
            return;
        }
        switch (component) {
            case SILENT_CORRUPTION -> corrupts();
            case SLOW_CHIP -> slows();
            default -> {
                failures[component.ordinal()]++;
                interrupt(component, plan.part(component).detectUs());
            }
        }
    }

    private void corrupts() {
        if (state == State.RUNNING) {
            failures[Component.SILENT_CORRUPTION.ordinal()]++;
            if (!corruption.lurks()) {
                corruption.begins(
                        progress.at(sim.nowUs()),
                        plan.saving().inMemory() ? storage.written() : progress.savedAt(sim.nowUs()));
                foundEvent = after(plan.part(Component.SILENT_CORRUPTION).detectUs(), CampaignEvent.FOUND, 0);
            }
        }
    }

    private void slows() {
        failures[Component.SLOW_CHIP.ordinal()]++;
        Part part = plan.part(Component.SLOW_CHIP);
        double before = slow.factor();
        int slot = slow.add(Objects.requireNonNull(part.slowness()));
        boolean waits = plan.recovery().policy() == RestartPolicy.NO_OP;
        after(part.detectUs() + (waits ? plan.recovery().operatorUs() : 0), CampaignEvent.NOTICED, slot);
        if (state == State.RUNNING && slow.factor() > before && pacedEvent == EventQueue.NO_HANDLE) {
            pacedEvent = at(progress.boundaryUs(sim.nowUs()), CampaignEvent.PACED, 0);
        }
    }

    /** Stops whatever goes on and starts a recovery. */
    private void interrupt(Component component, long detectUs) {
        boolean recovering = state.recovers();
        interruptions += state == State.RUNNING ? 1 : 0;
        cause = state == State.RUNNING ? component : cause;
        leave(null);
        cause = component;
        boolean losesHost = plan.part(component).repairUs() > 0;
        if (losesHost) {
            boolean second = recovering && replacing && plan.saving().inMemory();
            memoryLost |= second && hits.nextDouble() * (plan.hosts() - 1) < 1;
            repairs.breaks(plan.part(component), detectUs);
        }
        replacing = losesHost || recovering && replacing;
        goBack(component);
        enter(State.NOTICING, detectUs);
    }

    private void goBack(Component component) {
        long target = memoryLost ? Math.min(storage.written(), progress.saved()) : progress.saved();
        if (component == Component.SILENT_CORRUPTION && corruption.before(target) != target) {
            target = corruption.before(target);
            memoryLost = plan.saving().inMemory();
        }
        ledger.add(component, Stage.ROLLBACK, progress.rollback(target));
        storage.rollsBack(target);
        if (corruption.undoneBy(target)) {
            sim.cancel(foundEvent);
        }
        progress.book(corruption.reliable(plan.saving().inMemory() ? storage.written() : progress.saved()));
    }

    private void enter(State next, long lastsUs) {
        state = next;
        stateSinceUs = sim.nowUs();
        nextEvent = after(lastsUs, CampaignEvent.OVER, 0);
    }

    /** Books the time of the present state and cancels what would end it; {@code cut} takes what running is cut, else the cause. */
    private void leave(@Nullable Cause cut) {
        sim.cancel(nextEvent);
        sim.cancel(checkpointEvent);
        sim.cancel(pacedEvent);
        nextEvent = EventQueue.NO_HANDLE;
        checkpointEvent = EventQueue.NO_HANDLE;
        pacedEvent = EventQueue.NO_HANDLE;
        long us = sim.nowUs() - stateSinceUs;
        if (state != State.RUNNING) {
            state.book(ledger, cause, us);
            return;
        }
        long partial = progress.stop(sim.nowUs(), plan.saving().stallUs());
        if (cut == null) {
            ledger.add(cause, Stage.ROLLBACK, partial);
        } else {
            ledger.add(cut, partial);
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
        replacing |= repairs.evict(slow);
        boolean complete = hosts.fill();
        if (!complete
                && plan.recovery().elastic()
                && paces.pace(plan.phaseAt(progress.position()), hosts.droppedIfShrunk()) != null) {
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

    private void proceed() {
        int phase = plan.phaseAt(progress.position());
        Pace sound = paces.pace(phase, hosts.dropped());
        if (sound == null) {
            // The next batch does not divide over so few replicas.
            hosts.unshrink();
            state = State.LACKING_HOSTS;
            stateSinceUs = sim.nowUs();
            return;
        }
        Pace pace = sound.slowed(slow.factor());
        long until = plan.phases().get(phase);
        if (plan.pauses().evaluationEvery() > 0) {
            until = Math.min(until, evaluated + plan.pauses().evaluationEvery());
        }
        state = State.RUNNING;
        stateSinceUs = sim.nowUs();
        progress.start(
                sim.nowUs(),
                pace,
                phase,
                plan.saving().stepsBetween(pace),
                plan.saving().stallUs());
        nextEvent = at(Math.max(sim.nowUs(), progress.reachesUs(until)), CampaignEvent.REACHED, 0);
        stopAfterCheckpoint();
    }

    /** If there is a reason to stop in good order, does so at the end of the next checkpoint. */
    private void stopAfterCheckpoint() {
        boolean reason = plannedDue || hosts.canGrow() || repairs.wouldEvict(slow);
        if (reason && state == State.RUNNING && checkpointEvent == EventQueue.NO_HANDLE) {
            checkpointEvent = at(progress.nextCheckpointUs(sim.nowUs()), CampaignEvent.CHECKPOINTED, 0);
        }
    }

    private void checkpointed() {
        checkpointEvent = EventQueue.NO_HANDLE;
        leave(Cause.CHECKPOINT);
        progress.finishWriting();
        boolean planned = plannedDue;
        plannedDue = false;
        if (!planned && repairs.wouldEvict(slow)) {
            cause = Component.SLOW_CHIP;
            gatherHosts();
            return;
        }
        boolean grows = hosts.grow();
        long restartUs = plan.recovery().restartUs()
                + (plan.saving().inMemory() ? 0 : plan.saving().readUs());
        if (planned) {
            after(plan.pauses().plannedEveryUs(), CampaignEvent.PLANNED, 0);
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
        if (!storage.isWriting()) {
            storage.starts(state == State.RUNNING ? progress.savedAt(sim.nowUs()) : progress.saved());
            after(plan.saving().storageUs(), CampaignEvent.STORED, 0);
        }
        after(Math.max(plan.saving().storageEveryUs(), plan.saving().storageUs()), CampaignEvent.STORE, 0);
    }
}
