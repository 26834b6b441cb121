package trnsim.simulator.serving;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Names;
import trnsim.workloads.spec.SpeculationSpec.Method;
import trnsim.workloads.unit.Format;
import trnsim.workloads.unit.Sourced;

/**
 * Speculative decoding, resolved: a round drafts {@code tokens} tokens of each sequence and checks them in one pass of the model.
 *
 * <pre>  tokens of a round, expected = 1 + a1 + a1 a2 + ... + a1 a2 ... ak,   (1 - a^(k+1)) / (1 - a) if all are a</pre>
 *
 * <p>The token after the accepted ones is the model's own, so a round yields one to {@code tokens + 1} (Leviathan, Kalman, Matias,
 * arXiv 2211.17192, equation 1). Whether a token is accepted depends on its position in the draft and on nothing else.
 *
 * @param method who drafts
 * @param tokens drafted in a row
 * @param drafter what drafts them
 * @param rates acceptance by position, as written; the last holds for all further ones
 * @param acceptance the same as numbers
 * @param record the catalog's record it comes from; null if the workload states it
 * @param note what a reader must know; empty for nothing
 */
public record Speculation(
        Method method,
        int tokens,
        Drafter drafter,
        List<Sourced> rates,
        List<Double> acceptance,
        @Nullable String record,
        String note) {

    /** The same with acceptance as {@code reader} reads it. */
    Speculation reading(ToDoubleFunction<Sourced> reader) {
        List<Double> read = rates.stream().map(reader::applyAsDouble).toList();
        return new Speculation(method, tokens, drafter, rates, read, record, note);
    }

    /** Acceptance of the token drafted at {@code position}, from 0. */
    public double at(int position) {
        return acceptance.get(Math.min(position, acceptance.size() - 1));
    }

    /** Expected tokens of a round. */
    public double expectedTokens() {
        double sum = 1;
        double all = 1;
        for (int i = 0; i < tokens; i++) {
            all *= at(i);
            sum += all;
        }
        return sum;
    }

    /** In words, for a person. */
    public List<String> lines() {
        String given = rates.stream()
                .map(rate -> Format.percent(rate.value().si()) + " (" + Names.word(rate.provenance()) + ")")
                .collect(Collectors.joining(", "));
        return List.of(
                "speculation               " + Names.word(method) + ": " + tokens + " tokens drafted by "
                        + drafter.name() + ", then checked in one pass of " + (tokens + 1) + " a sequence",
                "acceptance by position    " + given + (record == null ? "" : ", record " + record) + "; "
                        + Format.digits(expectedTokens()) + " tokens a round expected");
    }
}
