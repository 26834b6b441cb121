package trnsim.workloads.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ArchitectureSpec.Mixer;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.Operator.Attention;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;
import trnsim.workloads.operator.PerElement;
import trnsim.workloads.operator.Phase;

/**
 * The mixer of one layer when c ranks share each sequence of s tokens; its operators come for a rank's s/c tokens.
 *
 * <pre>
 *   ring         c steps: a block of keys and values goes to the next rank while the one before is attended to
 *                backward the same, and the gradients of blocks go around behind, once more often
 *   all-gather   all keys and values, then attention; backward gathered again, their gradients reduce-scattered
 *   all-to-all   s/c tokens of h heads for s tokens of h/c heads before attention, and back after it
 * </pre>
 *
 * <p>Under a causal mask, rank i of a ring or gather holds pieces i and 2c-1-i of 2c of each sequence, L = s/2c tokens each. With
 * that every rank has (s + 1) s / 2c pairs, 2 L^2 + L of them among its own tokens and 2 L^2 in each further step: all its
 * queries with one piece of keys, or half of them with both, priced as the former. Ring: arXiv 2310.01889; pieces: 2407.21783,
 * section 3.3.2; all-to-all: 2309.14509. Where heads of keys are fewer than c, they are sent as often as they are needed.
 *
 * <p>What attends to windows or to chosen tokens gathers in place of a ring, whose steps it would mostly skip. Mixers with
 * a state gather the states at the ends of all pieces (arXiv 2502.07563).
 */
final class AcrossContext {

    private static final String KEYS = "ring";
    private static final String GRADIENTS = "ring-gradients";
    private static final double STATE_BYTES = 4;

    private final ArchitectureSpec a;
    private final Layout layout;
    private final HeadSharding heads;
    private final double bytes;
    private final KernelSet kernels;
    private final int c;

    /** For elements of {@code bytes}, run by {@code kernels}. */
    AcrossContext(ArchitectureSpec a, Layout layout, HeadSharding heads, double bytes, KernelSet kernels) {
        this.a = a;
        this.layout = layout;
        this.heads = heads;
        this.bytes = bytes;
        this.kernels = kernels;
        c = layout.context();
    }

    /** The way of layers with {@code mixer}. */
    static ContextAttention way(ArchitectureSpec a, Layout layout, Mixer mixer) {
        boolean chooses = a.mla() != null && a.mla().indexHeads() > 0;
        boolean whole = mixer == Mixer.FULL && !chooses;
        return whole || layout.attention() == ContextAttention.ALL_TO_ALL && !chooses
                ? layout.attention()
                : ContextAttention.ALL_GATHER;
    }

    /** A rank's share of the sequences, and of their query-key pairs. */
    static Batch share(long sequences, long length, int context) {
        Batch whole = Batch.prefill(sequences, length);
        if (context == 1) {
            return whole;
        }
        long tokens = Math.ceilDiv(whole.tokens(), (long) context);
        AttentionLoad load =
                new AttentionLoad(tokens, tokens, Math.ceilDiv(whole.prefill().pairs(), (long) context));
        return new Batch(tokens, sequences, load, whole.decode());
    }

    /** The mixer before, in and after what needs other ranks' tokens. */
    private record Parts(OperatorBatch before, List<Operator> core, OperatorBatch after) {}

    private static Parts parts(OperatorBatch mixer) {
        int first = -1;
        int last = -1;
        for (int i = 0; i < mixer.size(); i++) {
            if (mixer.kind(i) == OperatorKind.ATTENTION || mixer.kind(i) == OperatorKind.STATE_UPDATE) {
                first = first < 0 ? i : first;
                last = i;
            }
        }
        OperatorBatch before = new OperatorBatch();
        OperatorBatch after = new OperatorBatch();
        List<Operator> core = new ArrayList<>();
        for (int i = 0; i < mixer.size(); i++) {
            Operator operator = Rows.read(mixer, i);
            if (i < first) {
                before.add(operator);
            } else if (i > last) {
                after.add(operator);
            } else {
                core.add(operator);
            }
        }
        return new Parts(before, core, after);
    }

    /** The forward pass of {@code operators}, one layer's mixer. */
    List<Piece> forward(OperatorBatch operators, Mixer mixer, long sequences) {
        Parts parts = parts(operators);
        List<Piece> pieces = new ArrayList<>();
        pieces.add(new Piece.Compute("attention-in", kernels.run(parts.before())));
        if (mixer == Mixer.LINEAR) {
            pieces.add(states());
            pieces.add(core(parts.core(), UnaryOperator.identity()));
        } else {
            switch (way(a, layout, mixer)) {
                case RING -> ring(parts.core(), sequences, pieces);
                case ALL_GATHER -> {
                    pieces.add(keys(parts.core(), Traffic.Kind.ALL_GATHER));
                    pieces.add(core(parts.core(), this::gathered));
                }
                case ALL_TO_ALL -> {
                    pieces.add(trade("heads", parts.core(), true));
                    pieces.add(core(parts.core(), this::traded));
                    pieces.add(trade("tokens", parts.core(), false));
                }
            }
        }
        pieces.add(new Piece.Compute("attention-out", kernels.run(parts.after())));
        return pieces;
    }

    /** The backward pass of {@code operators}. */
    List<Piece> backward(OperatorBatch operators, Mixer mixer, long sequences) {
        Parts parts = parts(operators);
        List<Piece> pieces = new ArrayList<>();
        pieces.add(new Piece.Compute("attention-out", kernels.gradients(parts.after())));
        if (mixer == Mixer.LINEAR) {
            pieces.add(states());
            pieces.add(coreBack(parts.core(), UnaryOperator.identity()));
        } else {
            switch (way(a, layout, mixer)) {
                case RING -> ringBack(parts.core(), sequences, pieces);
                case ALL_GATHER -> {
                    pieces.add(keys(parts.core(), Traffic.Kind.ALL_GATHER));
                    pieces.add(coreBack(parts.core(), this::gathered));
                    pieces.add(keys(parts.core(), Traffic.Kind.REDUCE_SCATTER));
                }
                case ALL_TO_ALL -> {
                    pieces.add(trade("tokens", parts.core(), false));
                    pieces.add(coreBack(parts.core(), this::traded));
                    pieces.add(trade("heads", parts.core(), true));
                }
            }
        }
        pieces.add(new Piece.Compute("attention-in", kernels.gradients(parts.before())));
        return pieces;
    }

    private Piece core(List<Operator> core, UnaryOperator<Operator> derive) {
        return new Piece.Compute("attention", kernels.run(derived(core, derive)));
    }

    private Piece coreBack(List<Operator> core, UnaryOperator<Operator> derive) {
        return new Piece.Compute("attention", kernels.gradients(derived(core, derive)));
    }

    private static OperatorBatch derived(List<Operator> core, UnaryOperator<Operator> derive) {
        OperatorBatch batch = new OperatorBatch();
        core.forEach(operator -> batch.add(derive.apply(operator)));
        return batch;
    }

    private Piece talk(String name, Traffic.Kind kind, double size) {
        return new Piece.Talk(new Traffic(name, kind, Traffic.Group.CONTEXT, size, 1));
    }

    private Piece states() {
        double elements = a.linear() == null ? 0 : (double) a.linear().stateElements() / layout.tensor();
        return talk("states", Traffic.Kind.ALL_GATHER, elements * STATE_BYTES * c);
    }

    private static double keyElements(List<Operator> core) {
        double sum = 0;
        for (Operator operator : core) {
            sum += operator instanceof Attention o ? (double) o.kvTokens() * o.kvWidth() : 0;
        }
        return sum;
    }

    private Piece keys(List<Operator> core, Traffic.Kind kind) {
        String name = kind == Traffic.Kind.ALL_GATHER ? "keys" : "key-gradients";
        return talk(name, kind, keyElements(core) * bytes * c);
    }

    private Operator gathered(Operator operator) {
        return operator instanceof Attention o
                ? sized(o, o.queryTokens(), o.kvTokens() * c, o.pairs(), o.heads(), o.kvWidth())
                : operator;
    }

    private Operator traded(Operator operator) {
        return operator instanceof Attention o
                ? sized(o, o.queryTokens() * c, o.kvTokens() * c, o.pairs() * c, tradedHeads(o), tradedWidth(o))
                : operator;
    }

    private long tradedHeads(Attention o) {
        return Math.ceilDiv(o.heads(), (long) c);
    }

    /** Elements of keys and values of a token that a rank needs for its heads. */
    private long tradedWidth(Attention o) {
        long keyHeads = a.mla() == null ? heads.kvHeads() : o.heads();
        return o.kvWidth() / keyHeads * Math.ceilDiv(keyHeads, (long) c);
    }

    private static Attention sized(Attention o, long queries, long keys, long pairs, long count, long kvWidth) {
        return new Attention(
                o.name(), queries, keys, pairs, count, o.headDim(), o.valueDim(), kvWidth, o.blockTokens(), o.tag());
    }

    /** Queries, keys and values, or what attention writes. */
    private Piece trade(String name, List<Operator> core, boolean inputs) {
        double elements = 0;
        for (Operator operator : core) {
            if (operator instanceof Attention o) {
                double each = inputs
                        ? (double) tradedHeads(o) * c * o.headDim() + (double) tradedWidth(o) * c
                        : (double) tradedHeads(o) * c * o.valueDim();
                elements += o.queryTokens() * each;
            }
        }
        return talk("trade-" + name, Traffic.Kind.ALL_TO_ALL, elements * bytes);
    }

    /** The steps of a ring: attention among own tokens, then with one block after the other. */
    private record Steps(OperatorBatch own, OperatorBatch other) {}

    private Steps steps(List<Operator> core, long sequences, boolean back) {
        OperatorBatch own = new OperatorBatch();
        OperatorBatch other = new OperatorBatch();
        OperatorBatch merges = new OperatorBatch();
        for (Operator operator : core) {
            if (!(operator instanceof Attention o)) {
                own.add(operator);
                continue;
            }
            long tokens = o.queryTokens() / sequences;
            long among = Math.min(o.pairs(), sequences * (tokens * tokens / 2 + tokens / 2));
            long each = Math.ceilDiv(o.pairs() - among, c - 1L);
            own.add(sized(o, o.queryTokens(), o.kvTokens(), among, o.heads(), o.kvWidth()));
            other.add(sized(o, o.queryTokens(), Math.ceilDiv(o.kvTokens(), 2L), each, o.heads(), o.kvWidth()));
            long merged = back
                    ? o.queryTokens() * o.heads() * o.headDim() + o.kvTokens() * o.kvWidth()
                    : o.queryTokens() * o.heads() * o.valueDim();
            Tag tag = Tag.of(o.tag().output()).at(o.tag().layer(), o.tag().stage());
            merges.add(PerElement.RESIDUAL.of("merge", merged, tag.in(back ? Phase.GRAD_INPUT : Phase.FORWARD)));
        }
        OperatorBatch steps = back ? kernels.gradients(other) : kernels.run(other);
        Rows.copy(merges, steps, List::of);
        return new Steps(back ? kernels.gradients(own) : kernels.run(own), steps);
    }

    private Piece pass(String name, List<Operator> core, String queue) {
        double size = keyElements(core) * bytes;
        return new Piece.Begin(new Traffic(name, Traffic.Kind.SEND, Traffic.Group.CONTEXT, size, 1), queue);
    }

    private void ring(List<Operator> core, long sequences, List<Piece> to) {
        Steps steps = steps(core, sequences, false);
        Piece own = new Piece.Compute("attention", steps.own());
        Piece other = new Piece.Compute("attention", steps.other());
        for (int step = 0; step < c; step++) {
            arrive(core, step, to);
            to.add(step == 0 ? own : other);
        }
    }

    /** A block must have come before it is attended to, and goes on meanwhile. */
    private void arrive(List<Operator> core, int step, List<Piece> to) {
        if (step > 0) {
            to.add(new Piece.Await(KEYS));
        }
        if (step < c - 1) {
            to.add(pass("keys", core, KEYS));
        }
    }

    /** The gradients of a block follow it: what comes from the rank before is added to this rank's and goes on. */
    private void ringBack(List<Operator> core, long sequences, List<Piece> to) {
        Steps steps = steps(core, sequences, true);
        Piece own = new Piece.Compute("attention", steps.own());
        Piece other = new Piece.Compute("attention", steps.other());
        for (int step = 0; step < c; step++) {
            arrive(core, step, to);
            to.add(step == 0 ? own : other);
            if (step > 0) {
                to.add(new Piece.Await(GRADIENTS));
            }
            to.add(pass("key-gradients", core, GRADIENTS));
        }
        to.add(new Piece.Await(GRADIENTS));
    }
}
