package trnsim.simulator.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import trnsim.simulator.step.Program;
import trnsim.simulator.step.Rows;
import trnsim.simulator.step.Spent;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.plan.Traffic;

/** The rows and background queues of one stage's program while it is written: what is alike is one row. */
final class StageRows {

    private final Rows rows = new Rows();
    private final List<RowWork> works = new ArrayList<>();
    private final Map<Named, Integer> known = new HashMap<>();
    private final Map<OperatorBatch, Integer> computed = new IdentityHashMap<>();
    private final Map<String, Integer> queues = new LinkedHashMap<>();
    private final Program.Builder program = Program.of(rows);

    private record Named(String name, RowWork work) {}

    Program.Builder program() {
        return program;
    }

    /** What each row does. */
    List<RowWork> works() {
        return List.copyOf(works);
    }

    /** Names of the background queues, by number. */
    List<String> queues() {
        return List.copyOf(queues.keySet());
    }

    /** The number of the queue called {@code name}. */
    int queue(String name) {
        return queues.computeIfAbsent(name, key -> queues.size());
    }

    boolean hasQueue(String name) {
        return queues.containsKey(name);
    }

    /** Runs {@code operators} on the main stream. */
    void compute(String name, OperatorBatch operators, Spent spent) {
        Integer row = computed.get(operators);
        if (row == null) {
            row = row(new RowWork.Operators(operators), rows.segment(name, spent, true));
            computed.put(operators, row);
        }
        program.run(row);
    }

    void launch(boolean collective) {
        RowWork.Launch launch = new RowWork.Launch(collective);
        program.run(known.computeIfAbsent(
                new Named("launch", launch), key -> row(launch, rows.segment("launch", Spent.LAUNCH, false))));
    }

    /** The row of the host's launches of a pass. */
    int host(long launches) {
        RowWork.Host host = new RowWork.Host(launches);
        return known.computeIfAbsent(
                new Named("host", host), key -> row(host, rows.segment("host", Spent.LAUNCH, false)));
    }

    /** Runs what a step takes beside all else. */
    void fixed() {
        program.run(row(new RowWork.Fixed(), rows.segment("step", Spent.LAUNCH, false)));
    }

    /** The row of a collective. */
    int talk(String name, Traffic.Kind kind, double bytes, Traffic.Group group) {
        return talk(name, new RowWork.Talk(kind, bytes, group), group);
    }

    /** The row of an exchange with experts on a limited number of nodes. */
    int routed(String name, RowWork.Routed routed) {
        return talk(name, routed, Traffic.Group.EXPERT);
    }

    private int talk(String name, RowWork talk, Traffic.Group group) {
        return known.computeIfAbsent(
                new Named(name, talk), key -> row(talk, rows.collective(name, spent(group), group.ordinal())));
    }

    /** The row of a message to {@code stage}. */
    int message(String name, double bytes, int stage, int flow) {
        return row(new RowWork.Message(bytes), rows.message(name, Spent.BUBBLE, stage, flow));
    }

    /** The row of a copy between the rank and its host. */
    int copy(String name, double bytes, int touches) {
        RowWork.Copy copy = new RowWork.Copy(bytes, touches);
        return known.computeIfAbsent(new Named(name, copy), key -> row(copy, rows.segment(name, Spent.HOST, false)));
    }

    /** The row of the optimizer on the host. */
    int hostUpdate(double bytes) {
        return row(new RowWork.HostUpdate(bytes), rows.segment("update on the host", Spent.HOST, false));
    }

    private static Spent spent(Traffic.Group group) {
        return switch (group) {
            case TENSOR -> Spent.TENSOR_COMM;
            case CONTEXT -> Spent.CONTEXT_COMM;
            case EXPERT -> Spent.EXPERT_COMM;
            case DATA, EXPERT_DATA, SHARD, REPLICA, EXPERT_SHARD, EXPERT_REPLICA -> Spent.DATA_COMM;
            case PIPELINE -> Spent.BUBBLE;
        };
    }

    private int row(RowWork work, int row) {
        works.add(work);
        return row;
    }
}
